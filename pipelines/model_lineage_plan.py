"""What the configuration of `model_lineage` may say."""

from core.settings import Settings
from pipelines.promote_model_plan import Challenged
from pipelines.version_names import VersionName
from registry.names import CHAMPION, FACE_AUTOENCODER


class LineagePlan(Settings):
    """`model_lineage`. `model`: a registered model; `version`: its number or alias."""

    model: Challenged = FACE_AUTOENCODER
    version: VersionName = CHAMPION
