"""From a folder of pictures to a turning head of each face, with the registered model of depth."""

from typing import Any

from zenml import pipeline
from zenml.enums import ExecutionMode

from pipelines.incoming import wire_incoming
from pipelines.turn_faces_plan import TurnPlan
from registry.names import FACE_DEPTH
from steps.inference.turn_faces import turn_faces as turn
from workflow.caching import ready
from workflow.config import configured
from workflow.models import addresses
from workflow.tracking import tracking_uri


@pipeline(execution_mode=ExecutionMode.FAIL_FAST)
def turn_faces(**parameters: Any) -> None:
    """Find the faces of the configured pictures and turn each.

    `parameters`: see `pipelines.turn_faces_plan.TurnPlan`.
    """
    plan = configured(TurnPlan, parameters)
    (model,) = addresses(FACE_DEPTH, [plan.model], tracking_uri())
    batch = wire_incoming(plan, model)
    ready(turn)(batch.tables, batch.rejects, model, plan.most_yaw, plan.out)
