"""From a folder of damaged pictures to a restored face of each, with the registered restorer."""

from typing import Any

from zenml import pipeline
from zenml.enums import ExecutionMode

from pipelines.incoming import wire_incoming
from pipelines.restore_plan import RestorePlan
from registry.names import FACE_RESTORER
from steps.inference.restore_faces import restore_faces
from workflow.caching import ready
from workflow.config import configured
from workflow.models import addresses
from workflow.tracking import tracking_uri


@pipeline(execution_mode=ExecutionMode.FAIL_FAST)
def restore(**parameters: Any) -> None:
    """Find the faces of the configured pictures and restore each.

    `parameters`: see `pipelines.restore_plan.RestorePlan`.
    """
    plan = configured(RestorePlan, parameters)
    (model,) = addresses(FACE_RESTORER, [plan.model], tracking_uri())
    batch = wire_incoming(plan, model)
    ready(restore_faces)(batch.tables, batch.rejects, model, plan.damage, plan.out)
