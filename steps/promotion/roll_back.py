"""Step: give a former champion its place back."""

import json
from typing import Annotated, Any

import mlflow
from zenml import get_step_context, step

from registry.champions import Champions
from registry.code_version import code_version
from workflow.tracking import IN_PIPELINE_RUN


@step(experiment_tracker=True, settings=IN_PIPELINE_RUN, enable_cache=False)
def roll_back(model: str, reason: str) -> Annotated[dict[str, Any], "rollback"]:
    """Move the alias back by one champion; write to both versions, and to the run, what happened and why."""
    registry = Champions(model, mlflow.MlflowClient())
    before, after = registry.roll_back()
    record = {
        "champion_before": before and f"models:/{model}/{before}",
        "champion": f"models:/{model}/{after}",
        "reason": reason,
        "code_version": code_version(),
        "pipeline_run": get_step_context().pipeline_run.name,
    }
    for version in filter(None, (before, after)):
        registry.client.set_model_version_tag(model, version, "rollback", json.dumps(record))
    mlflow.log_dict(record, "rollback.json")
    print(f"Champion of {model}: version {after} again, in place of {before} ({reason})")
    return record
