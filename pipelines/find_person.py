"""Where a person's faces are."""

from typing import Any

from zenml import pipeline
from zenml.enums import ExecutionMode

from pipelines.erase_person_plan import ErasurePlan
from steps.governance.find import find
from workflow.caching import ready
from workflow.config import configured


@pipeline(execution_mode=ExecutionMode.FAIL_FAST)
def find_person(**parameters: Any) -> None:
    """List every artifact that holds the person and every model trained on these faces; change nothing.

    `parameters`: see `pipelines.erase_person_plan.ErasurePlan`.
    """
    plan = configured(ErasurePlan, parameters)
    plan.names()
    ready(find)(plan)
