"""Step: give a former champion its place back."""

from typing import Annotated, Any

import mlflow
from zenml import get_step_context, step

from registry import records
from registry.names import uri_of
from workflow.code_version import code_version
from workflow.model_control import champions_of
from workflow.tracking import IN_PIPELINE_RUN


@step(experiment_tracker=True, settings=IN_PIPELINE_RUN, enable_cache=False)
def roll_back(model: str, reason: str) -> Annotated[dict[str, Any], "rollback"]:
    """Move the alias back by one champion; append to the record of both versions, and of the run, what and why."""
    champions = champions_of(model)
    before, after = champions.roll_back()
    record = {
        "rollback": True,
        "champion_before": before and uri_of(model, before),
        "champion": uri_of(model, after),
        "reason": reason,
        "code_version": code_version(),
        "pipeline_run": get_step_context().pipeline_run.name,
    }
    records.append(champions.client, model, [each for each in (before, after) if each], record)
    mlflow.log_dict(record, f"rollback/{model}.json")
    print(f"Champion of {model}: version {after} again, in place of {before} ({reason})")
    return record
