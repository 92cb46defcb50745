"""What the configuration of `restore` may say."""

from faces.measuring.measure import MeasureSettings
from models.restore.damages.erasures import Painted
from models.restore.damages.registry import DamageSettings
from pipelines.score_batch_plan import BatchPlan


class RestorePlan(BatchPlan):
    """`restore`: as `score_batch`, and for each face a marked picture and a sheet of before and after come into `out`.

    `model`: of the registered restorers. `damage`: what happened to the pictures; what is missing has to be painted
    over in one colour first.
    """

    measure: MeasureSettings = MeasureSettings(faces_per_image="central")
    damage: DamageSettings = Painted()
    out: str = "outputs/restored"
