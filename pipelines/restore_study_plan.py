"""What the configuration of `restore_study` may say."""

from pydantic import Field, field_validator, model_validator

from core.checks import check_distinct
from core.settings import Settings
from core.subsets import Subset
from models.restore.damages.damage import Damage
from models.restore.damages.registry import COMPARED, DamageSettings
from models.restore.network.settings import RestorerTraining
from models.restore.registry import BASELINES, LearnedSettings
from pipelines.build_face_dataset_plan import DatasetPlan
from steps.promotion.promote_restorer import RestorerPromotion
from workflow.resources import Needs


class RestoreStudyPlan(Settings):
    """`restore_study`.

    `dataset`: the faces; split by identity. `restorers`: what is trained, each with a label that no other and no
    baseline has. `training`: how each network is. `damages`: what all are compared on, beside every baseline, on up to
    `most` held-out faces of `subset`. `promotion`: what decides against the champion, after the baselines are beaten.
    `needs`: what the training of each network asks of its machine. `seed`: the root of all chance.
    """

    seed: int = Field(default=0, ge=0, lt=2**32)
    dataset: DatasetPlan
    restorers: list[LearnedSettings] = Field(min_length=1)
    training: RestorerTraining = RestorerTraining()
    damages: list[DamageSettings] = Field(default=[*COMPARED], min_length=1)
    subset: Subset = "all"
    most: int = Field(default=60, ge=2)
    needs: Needs = Needs(gpus=1)
    promotion: RestorerPromotion = RestorerPromotion()

    @field_validator("restorers")
    @classmethod
    def _distinct_labels(cls, restorers: list[LearnedSettings]) -> list[LearnedSettings]:
        check_distinct((each.label for each in (*restorers, *BASELINES)), "restorers and baselines")
        return restorers

    @field_validator("damages")
    @classmethod
    def _distinct_damages(cls, damages: list[Damage]) -> list[Damage]:
        check_distinct((each.label for each in damages), "damages")
        return damages

    @model_validator(mode="after")
    def _sizes_fit(self) -> "RestoreStudyPlan":
        side = self.dataset.align.size
        for each in self.restorers:
            size = getattr(each, "size", side)
            if size != side:
                raise ValueError(f"restorers: {each.label}: `size: {size}` is not the faces' `align.size: {side}`")
        return self
