"""From a folder of pictures to what the set holds: a distribution with intervals, and what is rare."""

from typing import Any

from zenml import pipeline
from zenml.enums import ExecutionMode

from pipelines.incoming import wire_incoming
from pipelines.score_batch_plan import AuditPlan
from registry.names import FACE_ATTRIBUTES
from steps.inference.audit import audit
from workflow.caching import ready
from workflow.config import configured
from workflow.models import addresses
from workflow.tracking import tracking_uri


@pipeline(execution_mode=ExecutionMode.FAIL_FAST)
def audit_faces(**parameters: Any) -> None:
    """Find every face of the configured sources and count what a registered reader of attributes sees.

    `parameters`: see `pipelines.score_batch_plan.AuditPlan`.
    """
    plan = configured(AuditPlan, parameters)
    (model,) = addresses(FACE_ATTRIBUTES, [plan.model], tracking_uri())
    batch = wire_incoming(plan, model)
    ready(audit)(batch.tables, batch.rejects, model, plan.out)
