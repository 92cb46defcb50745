"""What the configuration of `model_lineage` may say."""

from core.settings import Settings
from registry.autoencoders import CHAMPION, MODEL


class LineagePlan(Settings):
    """`model_lineage`. `model`: a registered model; `version`: its number or alias."""

    model: str = MODEL
    version: str = CHAMPION
