"""A person is erased: from the data, its versions, the artifacts and the pictures of runs."""

from typing import Any

from zenml import pipeline
from zenml.enums import ExecutionMode

from pipelines.erase_person_plan import ErasurePlan
from steps.governance.erase import erase
from workflow.caching import ready
from workflow.config import configured
from workflow.tracking import tracking_uri


@pipeline(execution_mode=ExecutionMode.FAIL_FAST)
def erase_person(**parameters: Any) -> None:
    """Erase the people of a request; models that were trained on them are marked as stale and listed.

    `parameters`: see `pipelines.erase_person_plan.ErasurePlan`.
    """
    plan = configured(ErasurePlan, parameters)
    plan.names()
    tracking_uri()
    ready(erase)(plan)
