"""What two first runs must have left in ZenML's and MLflow's records, wherever these are kept."""

import json
import sys
from collections import Counter

import mlflow

from registry.names import FACE_AUTOENCODER as MODEL
from registry.records import decisions
from workflow.tracking import EXPERIMENT

MODELS = ("ae", "vae")
EPOCHS = 3
STATUSES = """
import json
from zenml.client import Client
runs = Client().list_pipeline_runs(size=100).items
print(json.dumps({run.name: {name: step.status.value for name, step in run.steps.items()} for run in runs}))
"""


def assert_zenml_complete(member) -> None:
    """Both runs are there, each step of both completed, none of them twice."""
    said = member.call(sys.executable, "-c", STATUSES)
    runs = json.loads(next(line for line in said.splitlines() if line.startswith("{")))
    assert len(runs) == 2
    first, second = runs.values()
    assert first.keys() == second.keys()
    assert {"measure", "check", "train_ae", "register_vae", "promote_face_autoencoder"} <= set(first)
    assert {status for steps in runs.values() for status in steps.values()} <= {"completed", "cached"}


def assert_mlflow_complete(uri: str) -> None:
    """Every run finished with its metrics, every version stands in the registry with readable files."""
    mlflow.set_tracking_uri(uri)
    client = mlflow.MlflowClient()
    experiment = client.get_experiment_by_name(EXPERIMENT)
    runs = client.search_runs([experiment.experiment_id], max_results=1000)
    assert {run.info.status for run in runs} == {"FINISHED"}
    parents = [run.info.run_id for run in runs if "mlflow.parentRunId" not in run.data.tags]
    assert len(parents) == 2
    names = Counter(run.info.run_name for run in runs if run.data.tags.get("mlflow.parentRunId") in parents)
    assert {names[name] for name in MODELS} == {2}
    for run in (run for run in runs if run.info.run_name in MODELS):
        history = client.get_metric_history(run.info.run_id, "val_loss")
        assert [point.step for point in history] == list(range(1, EPOCHS + 1))
        assert {"mse", "ssim", "verification_auc"} <= set(run.data.metrics)
        assert run.data.params["model.zdim"] == "8"
        assert client.list_artifacts(run.info.run_id, "figures")
    assert_registry_complete(client, {run.info.run_id for run in runs if run.info.run_name in MODELS})


def assert_registry_complete(client: mlflow.MlflowClient, run_ids: set[str]) -> None:
    """A version for each model of each run, with its tags and readable files; one of them is the champion."""
    versions = client.search_model_versions(f"name = '{MODEL}'")
    assert sorted(int(version.version) for version in versions) == list(range(1, len(run_ids) + 1))
    assert {version.tags["run_id"] for version in versions} == run_ids
    for version in versions:
        model = mlflow.models.get_model_info(f"models:/{MODEL}/{version.version}")
        assert model.signature.inputs.inputs[0].shape[1:] == (32, 32, 3)
    champion = client.get_model_version_by_alias(MODEL, "champion")
    assert any(each.get("promoted") for each in decisions(champion))
