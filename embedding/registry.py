"""Every kind of embedder by name: a new one is one file beside this one and one entry here."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Union

from pydantic import Field

from core.face_table import FaceTable
from core.settings import unknown_key
from core.storage import CorruptFileError
from embedding.interface import Embedder, EmbedderSettings
from embedding.network import NetworkEmbedder
from embedding.pca import PcaEmbedder
from embedding.pixels import PixelEmbedder
from embedding.regions.embedder import RegionEmbedder
from embedding.storage import read_description
from embedding.whitening import WhitenedEmbedder

_CLASSES: tuple[type[Embedder], ...] = (
    PixelEmbedder,
    PcaEmbedder,
    WhitenedEmbedder,
    RegionEmbedder,
    NetworkEmbedder,
)

EMBEDDERS: dict[str, type[Embedder]] = {each.kind: each for each in _CLASSES}
"""Every embedder by the name of its kind."""

if TYPE_CHECKING:
    FittedSettings = EmbedderSettings
else:
    FittedSettings = Annotated[
        Union[tuple(each.fitted_with for each in _CLASSES if each.fitted_with)],  # noqa: UP007  # made from the table
        Field(discriminator="kind"),
    ]
"""What a configuration may ask to be fitted: the settings of every kind that has some."""


def fit_embedder(faces: FaceTable, settings: FittedSettings, seed: int) -> Embedder:
    """Return the embedder that `settings` describe, fitted on `faces` without looking at names."""
    base = EMBEDDERS[settings.kind].fit(faces, settings, seed)
    return WhitenedEmbedder.around(base, faces.pixels, settings.label) if settings.whiten else base


def load_embedder(folder: Path) -> Embedder:
    """Return the embedder of any kind saved in `folder`.

    Raises FileNotFoundError when a file is missing, CorruptFileError when one is damaged or of an unknown kind.
    """
    kind = read_description(folder)["kind"]
    if kind not in EMBEDDERS:
        raise CorruptFileError(f"{folder}: {unknown_key(kind, list(EMBEDDERS))}")
    return EMBEDDERS[kind].load(folder, load_embedder)
