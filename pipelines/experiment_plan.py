"""What the configuration of `experiment` may say."""

from typing import Any

from pydantic import Field, model_validator

from core.seeds import share_seed
from core.settings import Settings
from pipelines.build_face_dataset_plan import DatasetPlan
from pipelines.train_autoencoders_plan import TrainingPlan


class ExperimentPlan(Settings):
    """`experiment`: what the faces are, which networks are compared on them, and the seed."""

    seed: int = Field(default=0, ge=0, lt=2**32)
    dataset: DatasetPlan
    training: TrainingPlan

    @model_validator(mode="before")
    @classmethod
    def _one_seed(cls, values: Any) -> Any:
        return share_seed(values, "training")
