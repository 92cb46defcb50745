"""Artifacts that are gone from the store although results of former runs name them, as when somebody deletes a folder.

ZenML would go on taking such results from the cache, and the first step that reads one would fail at every try.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from zenml.client import Client
from zenml.enums import ExecutionStatus
from zenml.models import ArtifactVersionResponse, StepRunResponse
from zenml.utils.pagination_utils import depaginate


def forget_lost() -> None:
    """Let no run take a result from the cache of which something is gone.

    Only where the newest artifact is gone, or one that the newest run worked with, which did not end well, are the
    others looked for.
    """
    if not all(is_there(each) for each in _suspects()):
        print(f"{forget_all_lost()} artifacts of former runs are gone from the artifact store and are made again")


def _suspects() -> Iterator[ArtifactVersionResponse]:
    client = Client()
    yield from client.list_artifact_versions(sort_by="desc:created", size=1).items
    for run in client.list_pipeline_runs(sort_by="desc:created", size=1).items:
        if run.status != ExecutionStatus.COMPLETED:
            steps = depaginate(client.list_run_steps, pipeline_run_id=run.id, hydrate=True)
            yield from (each for step in steps for given in step.inputs.values() for each in given)


def forget_all_lost() -> int:
    """Look for every artifact; let results that have lost one expire; return how many artifacts are gone."""
    gone = [each for each in depaginate(Client().list_artifact_versions, hydrate=True) if not is_there(each)]
    steps = {step.id for artifact in gone for step in _made_by(artifact)}
    now = datetime.now(UTC).replace(tzinfo=None)
    for number in steps:
        Client().update_step_run(number, cache_expires_at=now)
    return len(gone)


def is_there(artifact: ArtifactVersionResponse) -> bool:
    """Tell whether the store has a file of an artifact: one that is not merely a picture or page of it.

    A step that was writing while somebody deleted leaves those alone. One picture or page that is the artifact counts.
    """
    store = Client().active_stack.artifact_store
    files = {f"{folder}/{name}" for folder, _, names in store.walk(artifact.uri) for name in names}
    views = {each.uri for each in artifact.visualizations or ()}
    return bool(files - views) or (len(views) == 1 and files == views)


def _made_by(artifact: ArtifactVersionResponse) -> list[StepRunResponse]:
    """Return the step that made an artifact, and those that took it from the cache."""
    producer: Any = artifact.producer_step_run_id
    if producer is None:
        return []
    return list(depaginate(Client().list_run_steps, cache_key=Client().get_run_step(producer).cache_key))
