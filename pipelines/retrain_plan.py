"""What the configuration of `retrain` may say."""

from typing import Any

from pydantic import Field, model_validator

from core.seeds import share_seed
from core.settings import Settings
from pipelines.build_face_dataset_plan import DatasetPlan
from pipelines.promote_model_plan import PromotionPlan, with_embedders
from pipelines.train_autoencoders_plan import TrainingPlan


class RetrainPlan(Settings):
    """`retrain`: what the faces are, which networks are trained on them, what decides, and one seed for all.

    `embedder_promotion`: as in `first_run`. `promotion.candidates` is not read: the candidates are the networks of the
    run.
    """

    seed: int = Field(default=0, ge=0, lt=2**32)
    dataset: DatasetPlan
    training: TrainingPlan
    promotion: PromotionPlan = PromotionPlan()
    embedder_promotion: PromotionPlan | None = None

    @model_validator(mode="before")
    @classmethod
    def _one_seed(cls, values: Any) -> Any:
        return share_seed(with_embedders(values), "training", "promotion", "embedder_promotion")
