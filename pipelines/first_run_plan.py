"""What the configuration of `first_run` may say."""

from typing import Any

from pydantic import Field, model_validator

from core.seeds import share_seed
from core.settings import Settings
from pipelines.build_face_dataset_plan import DatasetPlan
from pipelines.cluster_faces_plan import ClusteringPlan
from pipelines.promote_model_plan import PromotionPlan, with_embedders
from pipelines.train_autoencoders_plan import TrainingPlan


class FirstRunPlan(Settings):
    """`first_run`: the four plans, and one seed for all of them.

    `embedder_promotion`: what decides among the embedders (default: as `promotion`, if that is a score of pairs of
    faces; else embedders are not promoted).
    """

    seed: int = Field(default=0, ge=0, lt=2**32)
    dataset: DatasetPlan
    training: TrainingPlan
    promotion: PromotionPlan = PromotionPlan()
    embedder_promotion: PromotionPlan | None = None
    clustering: ClusteringPlan

    @model_validator(mode="before")
    @classmethod
    def _one_seed(cls, values: Any) -> Any:
        return share_seed(with_embedders(values), "training", "promotion", "embedder_promotion", "clustering")
