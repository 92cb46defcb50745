"""What the configuration of `retrain` may say."""

from typing import Any, ClassVar, Self

from pydantic import Field, model_validator

from core.seeds import share_seed
from core.settings import Settings
from core.subsets import Subset
from pipelines.build_face_dataset_plan import DatasetPlan
from pipelines.promote_model_plan import PromotionPlan, verified_on, with_embedders
from pipelines.train_autoencoders_plan import TrainingPlan


class RetrainPlan(Settings):
    """`retrain`: what the faces are, which networks are trained on them, what decides, and one seed for all.

    `embedder_promotion`: as in `first_run`. `promotion.candidates` is not read: the candidates are the networks of the
    run.
    """

    SEEDED: ClassVar[tuple[str, ...]] = ("training", "promotion", "embedder_promotion")
    seed: int = Field(default=0, ge=0, lt=2**32)
    dataset: DatasetPlan
    training: TrainingPlan
    promotion: PromotionPlan = PromotionPlan()
    embedder_promotion: PromotionPlan | None = None

    @model_validator(mode="before")
    @classmethod
    def _one_seed(cls, values: Any) -> Any:
        return share_seed(with_embedders(values), *cls.SEEDED)

    @model_validator(mode="after")
    def _models_take_the_faces(self) -> Self:
        self.training.check_fit(self.dataset.align)
        return self

    def faces(self) -> DatasetPlan:
        """Return the data set; its contract asks for all that the steps after it need."""
        return self.dataset.expecting(
            trained_on=self.training.subset,
            scored_on=self.scored_on(),
            verified_on=verified_on(self.promotion, self.embedder_promotion),
        )

    def scored_on(self) -> tuple[Subset, ...]:
        """Return the subsets on which anything is scored."""
        return self.training.subset, self.promotion.subset
