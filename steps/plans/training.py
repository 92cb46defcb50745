"""What the configuration of `train_autoencoders` may say."""

import hashlib

from pydantic import Field, field_validator

from faces.table import Settings
from models.settings import ModelSettings, TrainingSettings
from steps.subsets import Subset


class TrainingPlan(Settings):
    """`train_autoencoders`.

    `models`: one entry a network, all of one `zdim`. `subset`: the faces to train and score on. `seed`: the root
    of all chance.
    """

    models: list[ModelSettings] = Field(min_length=1)
    training: TrainingSettings = TrainingSettings()
    subset: Subset = "frontal"
    seed: int = Field(default=0, ge=0, lt=2**32)

    @field_validator("models")
    @classmethod
    def _comparable(cls, models: list[ModelSettings]) -> list[ModelSettings]:
        families = [model.family for model in models]
        if len(set(families)) < len(families):
            raise ValueError(f"each family once, got {', '.join(families)}")
        if len({model.zdim for model in models}) > 1:
            raise ValueError("all models need one `zdim`, which is also that of the PCA beside them")
        return models

    @property
    def zdim(self) -> int:
        """The dimension of every embedding."""
        return self.models[0].zdim

    def seed_of(self, part: str) -> int:
        """Return the seed of one part, split from the root seed by its name."""
        return int.from_bytes(hashlib.sha256(f"{self.seed}|{part}".encode()).digest()[:4])
