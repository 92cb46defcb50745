"""What MLflow knows about a person: pictures and lists of runs, and models that were trained on these faces."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import mlflow
from mlflow.entities import Run
from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository
from zenml.client import Client

from registry.catalogue import KINDS
from registry.champions import STALE
from workflow.erasure.holdings import Holdings

KEPT = frozenset(
    {
        "cards",
        "comparison.json",
        "generators.json",
        "restoration.json",
        "promotion",
        "rollback",
        "lineage.json",
        *KINDS,
    }
)
"""Artifacts of a run that show and name nobody; all others go."""


def remove_pictures(client: mlflow.MlflowClient, holdings: Holdings) -> int:
    """Remove what the runs that read the person's faces have logged except `KEPT`; return the number of runs."""
    runs = {run.info.run_id: run for run in _runs(client, holdings)}
    for run in runs.values():
        repository = get_artifact_repository(run.info.artifact_uri)
        for item in client.list_artifacts(run.info.run_id):
            if item.path not in KEPT:
                repository.delete_artifacts(item.path)
    return len(runs)


def mark_stale(client: mlflow.MlflowClient, holdings: Holdings) -> list[str]:
    """Tag every registered version that the person was part of, in MLflow and in ZenML; return their addresses.

    A version counts when ZenML leads from the person to it, when it has a data version of the person's (ZenML's store
    may be younger than the registry), or when its first stage counts.
    """
    versions = {f"models:/{each.name}/{each.version}": each for each in client.search_model_versions()}
    stale = {uri for uri in holdings.models if uri in versions}
    stale |= {uri for uri, each in versions.items() if each.tags.get("data_version") in holdings.data_versions}
    stale |= {uri for uri, each in versions.items() if each.tags.get("stage1") in stale}
    told = json.dumps({"erased": datetime.now(UTC).isoformat(timespec="seconds"), "faces": len(holdings.person.faces)})
    for uri in stale:
        each = versions[uri]
        client.set_model_version_tag(each.name, each.version, STALE, told)
        _mark_in_zenml(each.name, f"v{each.version}")
    return sorted(stale)


def _mark_in_zenml(model: str, version: str) -> None:
    client = Client()
    for known in client.list_models(name=model).items:
        for entry in client.list_model_versions(model=known.id, name=version).items:
            client.update_model_version(known.id, entry.id, add_tags=[STALE])


def _runs(client: mlflow.MlflowClient, holdings: Holdings) -> Iterator[Run]:
    """Yield the MLflow runs of the pipeline runs that touched the person's faces, and the runs nested in them."""
    experiments = [each.experiment_id for each in client.search_experiments()]
    names = {Client().get_pipeline_run(number).name for number in {step.pipeline_run_id for step in holdings.steps}}
    for name in names:
        for run in client.search_runs(experiments, f"attributes.run_name = '{name}'"):
            yield run
            yield from client.search_runs(experiments, f"tags.mlflow.parentRunId = '{run.info.run_id}'")
    for version in holdings.data_versions:
        yield from client.search_runs(experiments, f"tags.data_version = '{version}'")
