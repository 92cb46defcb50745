"""What the configuration of `turn_faces` may say."""

from pydantic import Field

from faces.measuring.measure import MeasureSettings
from pipelines.score_batch_plan import BatchPlan


class TurnPlan(BatchPlan):
    """`turn_faces`: as `score_batch`, and for each face a folder of marked pictures and a mesh comes into `out`.

    `model`: of the registered models of depth. `most_yaw`: faces turned further to a side, in degrees, are left out.
    """

    measure: MeasureSettings = MeasureSettings(faces_per_image="central")
    most_yaw: float = Field(default=50.0, gt=0, le=90)
    out: str = "outputs/turned"
