"""Back to the champion before this one."""

from typing import Any

from zenml import pipeline
from zenml.enums import ExecutionMode

from steps.caching import ready
from steps.config import configured
from steps.plans.promotion import RollbackPlan
from steps.roll_back import roll_back
from steps.tracking import tracking_uri


@pipeline(execution_mode=ExecutionMode.FAIL_FAST)
def rollback_model(**parameters: Any) -> None:
    """Give the newest former champion that can be used its place back.

    `parameters`: see `steps.plans.promotion.RollbackPlan`.
    """
    plan = configured(RollbackPlan, parameters)
    tracking_uri()
    ready(roll_back)(plan.model, plan.reason)
