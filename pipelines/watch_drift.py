"""Are new pictures still like those that the model was trained on?"""

from typing import Any

from zenml import pipeline
from zenml.enums import ExecutionMode

from pipelines import incoming
from steps.caching import ready
from steps.config import configured
from steps.plans.batch import DriftPlan
from steps.registry import resolve
from steps.tracking import tracking_uri
from steps.trained_on import training_table
from steps.watch_drift import compare_batch


@pipeline(execution_mode=ExecutionMode.FAIL_FAST)
def watch_drift(**parameters: Any) -> None:
    """Compare the faces of the configured sources with the held-out faces of a registered model's training table.

    `parameters`: see `steps.plans.batch.DriftPlan`.
    """
    plan = configured(DriftPlan, parameters)
    (model,) = resolve([plan.model], tracking_uri())
    reference = training_table(model)
    batch = incoming.wire(plan, model)
    ready(compare_batch)(reference, batch.tables, batch.rejects, model, plan)
