"""What the configuration of `train_embedder` may say."""

from collections.abc import Sequence

from pydantic import Field, field_validator

from core.checks import check_distinct
from core.settings import Settings
from core.subsets import Subset
from embedding.regions.settings import RegionSettings
from embedding.registry import FittedSettings
from workflow.face_tables import DEFAULT_TABLE, TableName


def labels_on_mesh(embedders: Sequence[FittedSettings]) -> list[str]:
    """Return the labels of those that need faces warped onto the mean face."""
    return [each.label for each in embedders if isinstance(each, RegionSettings)]


class EmbedderPlan(Settings):
    """`train_embedder`.

    `embedders`: what is fitted, by kind (`embedding.registry`), each with a label of its own. `subset`: the faces to
    fit and score on. `table`: the name of the face table. `seed`: the root of all chance.
    """

    embedders: list[FittedSettings] = Field(min_length=1)
    subset: Subset = "frontal"
    table: TableName = DEFAULT_TABLE
    seed: int = Field(default=0, ge=0, lt=2**32)

    @field_validator("embedders")
    @classmethod
    def _distinct(cls, embedders: list[FittedSettings]) -> list[FittedSettings]:
        check_distinct([each.label for each in embedders], "embedders")
        return embedders
