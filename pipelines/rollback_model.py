"""Back to the champion before this one."""

from typing import Any

from zenml import pipeline
from zenml.enums import ExecutionMode

from pipelines.promote_model_plan import RollbackPlan
from steps.promotion.roll_back import roll_back
from workflow.caching import ready
from workflow.config import configured
from workflow.tracking import tracking_uri


@pipeline(execution_mode=ExecutionMode.FAIL_FAST)
def rollback_model(**parameters: Any) -> None:
    """Give the newest former champion that can be used its place back.

    `parameters`: see `pipelines.promote_model_plan.RollbackPlan`.
    """
    plan = configured(RollbackPlan, parameters)
    tracking_uri()
    ready(roll_back)(plan.model, plan.reason)
