"""What the configuration of `train_depth` may say."""

from pydantic import Field, model_validator

from core.settings import Settings
from core.subsets import Subset
from models.depth.settings import DepthSettings, DepthTraining
from pipelines.build_face_dataset_plan import DatasetPlan
from steps.promotion.promote_depth import DepthPromotion
from workflow.resources import Needs


class DepthPlan(Settings):
    """`train_depth`.

    `dataset`: the faces; from many sides, or nothing tells depth. `model`, `training`: see `models.depth.settings`.
    `subset`: the faces to learn from, and to score on: up to `most` held-out ones. `promotion`: who becomes champion;
    null leaves that to a person. `needs`: what training asks of its machine. `seed`: the root of all chance.
    """

    seed: int = Field(default=0, ge=0, lt=2**32)
    dataset: DatasetPlan
    model: DepthSettings = DepthSettings()
    training: DepthTraining = DepthTraining()
    subset: Subset = "all"
    most: int = Field(default=400, ge=2)
    needs: Needs = Needs(gpus=1)
    promotion: DepthPromotion | None = DepthPromotion()

    @model_validator(mode="after")
    def _size_divides(self) -> "DepthPlan":
        side = self.dataset.align.size
        if side % self.model.size:
            raise ValueError(f"dataset.align.size: {side} is no multiple of the model's {self.model.size}")
        return self
