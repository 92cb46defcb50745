"""What the configuration of `latent_uses` may say."""

from pydantic import Field, field_validator

from core.checks import check_distinct
from core.settings import Settings
from core.subsets import Subset
from models.families.registry import ModelSettings
from models.training.settings import TrainingSettings
from workflow.face_tables import DEFAULT_TABLE, TableName
from workflow.resources import Needs


class LatentUsesPlan(Settings):
    """`latent_uses`.

    `models`: autoencoders that stand beside principal components, discriminants and t-SNE; their `zdim` is replaced by
    1, 2 and 3. `training`: of each. `subset`: the faces to learn from and, at most `most` held-out ones, to score.
    `table`: the name of the face table. `needs`: what training asks of its machine. `seed`: the root of all chance.
    """

    models: list[ModelSettings] = Field(min_length=1)
    training: TrainingSettings = TrainingSettings()
    subset: Subset = "frontal"
    most: int = Field(default=500, ge=30)
    table: TableName = DEFAULT_TABLE
    needs: Needs = Needs(gpus=1)
    seed: int = Field(default=0, ge=0, lt=2**32)

    @field_validator("models")
    @classmethod
    def _distinct_labels(cls, models: list[ModelSettings]) -> list[ModelSettings]:
        check_distinct((each.label for each in models), "models")
        return models
