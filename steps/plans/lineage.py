"""What the configuration of `model_lineage` may say."""

from faces.table import Settings
from steps.registry import CHAMPION, MODEL


class LineagePlan(Settings):
    """`model_lineage`. `model`: a registered model; `version`: its number or alias."""

    model: str = MODEL
    version: str = CHAMPION
