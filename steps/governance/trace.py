"""Step: say where a registered model came from."""

import json
from typing import Annotated, Any

import mlflow
from zenml import step

from workflow.lineage.origin import origin_of
from workflow.tracking import IN_PIPELINE_RUN


@step(experiment_tracker=True, settings=IN_PIPELINE_RUN, enable_cache=False)
def trace(model: str, version: str) -> Annotated[dict[str, Any], "model_origin"]:
    """Print the origin of a version and log it as `lineage.json`; `version` may be an alias."""
    client = mlflow.MlflowClient()
    number = version if version.isdigit() else str(client.get_model_version_by_alias(model, version).version)
    origin = json.loads(json.dumps(origin_of(client, model, number), default=str))
    mlflow.log_dict(origin, "lineage.json")
    print(f"{origin['model']} ({', '.join(origin['aliases']) or 'no alias'})")
    for name in ("data_version", "code_version", "run", "stage1"):
        print(f"  {name}: {origin[name]}")
    print("  settings: " + ", ".join(f"{key}={value}" for key, value in origin["settings"].items()))
    for each in origin["steps"]:
        print(f"  {each['started'][:19]} {each['step']}: {', '.join(each['inputs'])} -> {', '.join(each['outputs'])}")
    return origin
