"""Where a person's faces are."""

from typing import Any

from zenml import pipeline
from zenml.enums import ExecutionMode

from steps.caching import ready
from steps.config import configured
from steps.erasure.find import find
from steps.plans.erasure import ErasurePlan


@pipeline(execution_mode=ExecutionMode.FAIL_FAST)
def find_person(**parameters: Any) -> None:
    """List every artifact that holds the person and every model trained on these faces; change nothing.

    `parameters`: see `steps.plans.erasure.ErasurePlan`.
    """
    plan = configured(ErasurePlan, parameters)
    plan.names()
    ready(find)(plan)
