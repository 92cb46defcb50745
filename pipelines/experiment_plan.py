"""What the configuration of `experiment` may say."""

from typing import Any, Self

from pydantic import Field, model_validator

from core.seeds import share_seed
from core.settings import Settings
from pipelines.build_face_dataset_plan import DatasetPlan
from pipelines.train_autoencoders_plan import TrainingPlan

EXPERIMENT_TABLE = "experiment"
"""The name of the face table unless the data set says another: autoencoders are trained on others."""


class ExperimentPlan(Settings):
    """`experiment`: what the faces are, which networks are compared on them, and the seed."""

    seed: int = Field(default=0, ge=0, lt=2**32)
    dataset: DatasetPlan
    training: TrainingPlan

    @model_validator(mode="before")
    @classmethod
    def _one_seed(cls, values: Any) -> Any:
        return share_seed(values, "training")

    @model_validator(mode="after")
    def _models_take_the_faces(self) -> Self:
        self.training.check_fit(self.dataset.align)
        return self

    def faces(self) -> DatasetPlan:
        """Return the data set under a name of its own; its contract asks for all that training needs."""
        named = self.dataset.table if "table" in self.dataset.model_fields_set else EXPERIMENT_TABLE
        needed = self.dataset.expecting(trained_on=self.training.subset, scored_on=(self.training.subset,))
        return needed.model_copy(update={"table": named})
