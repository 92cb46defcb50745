"""What the configuration of `promote_model` may say."""

from pydantic import Field

from faces.table import Settings
from measures.promotion import PromotionSettings
from steps.subsets import Subset


class PromotionPlan(Settings):
    """`promote_model`.

    `candidates`: aliases or version numbers of the registered model. `promotion`: which number decides.
    """

    candidates: list[str] = Field(default=["challenger"], min_length=1)
    promotion: PromotionSettings = PromotionSettings()
    subset: Subset = "frontal"
    seed: int = Field(default=0, ge=0, lt=2**32)
