"""From a registered model back to its data, settings, code and every step."""

from typing import Any

from zenml import pipeline
from zenml.enums import ExecutionMode

from pipelines.model_lineage_plan import LineagePlan
from steps.governance.trace import trace
from workflow.caching import ready
from workflow.config import configured
from workflow.tracking import tracking_uri


@pipeline(execution_mode=ExecutionMode.FAIL_FAST)
def model_lineage(**parameters: Any) -> None:
    """Print where a registered model came from.

    `parameters`: see `pipelines.model_lineage_plan.LineagePlan`.
    """
    plan = configured(LineagePlan, parameters)
    tracking_uri()
    ready(trace)(plan.model, plan.version)
