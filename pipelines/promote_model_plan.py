"""What the configuration of `promote_model` and `rollback_model` may say."""

from typing import Literal

from pydantic import Field

from core.settings import Settings
from core.subsets import Subset
from evaluation.promotion import PromotionSettings


class PromotionPlan(Settings):
    """`promote_model`.

    `candidates`: aliases or version numbers of the registered model. `promotion`: which number decides, and how surely.
    `evaluation`: the faces to compare on: those that the `champion` was decided on, frozen then, or the held-out faces
    of `subset` of the `latest` face table, as always when there is no champion yet.
    """

    candidates: list[str] = Field(default=["challenger"], min_length=1)
    promotion: PromotionSettings = PromotionSettings()
    evaluation: Literal["champion", "latest"] = "champion"
    subset: Subset = "frontal"
    seed: int = Field(default=0, ge=0, lt=2**32)


class RollbackPlan(Settings):
    """`rollback_model`. `model`: the registered model whose former champion returns. `reason`: why, for the record."""

    model: str = "face-autoencoder"
    reason: str = Field(default="not given", min_length=1)
