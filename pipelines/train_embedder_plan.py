"""What the configuration of `train_embedder` may say."""

from pydantic import Field, field_validator

from core.checks import check_distinct
from core.settings import Settings
from core.subsets import Subset
from embedding.registry import FittedSettings


class EmbedderPlan(Settings):
    """`train_embedder`.

    `embedders`: what is fitted, by kind (`embedding.registry`), each with a label of its own. `subset`: the faces to
    fit and score on. `seed`: the root of all chance.
    """

    embedders: list[FittedSettings] = Field(min_length=1)
    subset: Subset = "frontal"
    seed: int = Field(default=0, ge=0, lt=2**32)

    @field_validator("embedders")
    @classmethod
    def _distinct(cls, embedders: list[FittedSettings]) -> list[FittedSettings]:
        check_distinct([each.label for each in embedders], "embedders")
        return embedders
