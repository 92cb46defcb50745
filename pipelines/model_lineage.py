"""From a registered model back to its data, settings, code and every step."""

from typing import Any

from zenml import pipeline
from zenml.enums import ExecutionMode

from steps.caching import ready
from steps.config import configured
from steps.lineage.trace import trace
from steps.plans.lineage import LineagePlan
from steps.tracking import tracking_uri


@pipeline(execution_mode=ExecutionMode.FAIL_FAST)
def model_lineage(**parameters: Any) -> None:
    """Print where a registered model came from.

    `parameters`: see `steps.plans.lineage.LineagePlan`.
    """
    plan = configured(LineagePlan, parameters)
    tracking_uri()
    ready(trace)(plan.model, plan.version)
