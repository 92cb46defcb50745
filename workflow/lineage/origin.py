"""Where a registered model came from: data version, settings, code, and every step."""

from typing import Any

import mlflow
from zenml.client import Client
from zenml.models import StepRunResponse

from registry.records import decisions
from workflow.lineage.graph import inputs_of, outputs_of, registrations, steps_before


def origin_of(client: mlflow.MlflowClient, model: str, version: str) -> dict[str, Any]:
    """Return the origin of a version: its tags, the settings of its run, and the steps that ZenML leads back to.

    `steps` is empty where this ZenML store does not know the version.
    """
    registered = client.get_model_version(model, version)
    uri = f"models:/{model}/{version}"
    run_id = registered.tags.get("run_id", registered.run_id)
    run = client.get_run(run_id) if run_id else None
    registration = registrations().get(uri)
    return {
        "model": uri,
        "aliases": sorted(registered.aliases),
        "data_version": registered.tags.get("data_version"),
        "code_version": run.data.tags.get("code_version", registered.tags.get("code_version")) if run else None,
        "run": run_id,
        "settings": dict(sorted(run.data.params.items())) if run else {},
        "stage1": registered.tags.get("stage1"),
        "decisions": decisions(registered),
        "steps": [_step(each) for each in steps_before(registration)] if registration else [],
    }


def _step(step: StepRunResponse) -> dict[str, Any]:
    return {
        "step": step.name,
        "pipeline_run": Client().get_pipeline_run(step.pipeline_run_id).name,
        "started": str(step.start_time),
        "parameters": step.config.parameters,
        "code": step.code_hash,
        "inputs": [f"{each.name} {each.version}" for each in inputs_of(step)],
        "outputs": [f"{each.name} {each.version}" for each in outputs_of(step)],
    }
