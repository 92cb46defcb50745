"""What a table of faces must satisfy before anything is trained on it, as the configuration says it."""

from pydantic import Field

from core.settings import Settings
from core.subsets import Subset


class ContractSettings(Settings):
    """Least sizes and pixel statistics of a table of faces.

    `splits` must all occur with `min_per_split` faces each. `people_apart`: nobody stands in two splits.
    `min_pixel_std` (gray levels): a face under it is a flat area. What is to be done with the table, which pipelines
    that train say themselves: `trained_on`: the subset that has to have faces to train and validate on; `scored_on`:
    those that have to have held-out faces; `verified_on`: the one whose held-out faces have to tell people from one
    another.
    """

    min_faces: int = Field(default=100, ge=1)
    min_identities: int = Field(default=2, ge=0)
    splits: tuple[str, ...] = ("train", "val", "test")
    min_per_split: int = Field(default=1, ge=1)
    people_apart: bool = True
    min_pixel_std: float = Field(default=5.0, ge=0)
    pixel_mean: tuple[float, float] = (5.0, 250.0)
    trained_on: Subset | None = None
    scored_on: tuple[Subset, ...] = ()
    verified_on: Subset | None = None
