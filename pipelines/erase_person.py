"""A person is erased: from the data, its versions, the artifacts and the pictures of runs."""

from typing import Any

from zenml import pipeline
from zenml.enums import ExecutionMode

from steps.caching import ready
from steps.config import configured
from steps.erasure.erase import erase
from steps.plans.erasure import ErasurePlan
from steps.tracking import tracking_uri


@pipeline(execution_mode=ExecutionMode.FAIL_FAST)
def erase_person(**parameters: Any) -> None:
    """Erase the people of a request; models that were trained on them are marked as stale and listed.

    `parameters`: see `steps.plans.erasure.ErasurePlan`.
    """
    plan = configured(ErasurePlan, parameters)
    plan.names()
    tracking_uri()
    ready(erase)(plan)
