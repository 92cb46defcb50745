"""Artifacts that are gone from the store although results of former runs name them, as when somebody deletes a folder.

ZenML would go on taking such results from the cache, and the first step that reads one would fail at every try.
"""

from datetime import UTC, datetime
from typing import Any

from zenml.client import Client
from zenml.models import ArtifactVersionResponse, StepRunResponse
from zenml.utils.pagination_utils import depaginate


def forget_lost() -> None:
    """Where the newest artifact is gone, let no run take a result from the cache of which something is gone."""
    newest = Client().list_artifact_versions(sort_by="desc:created", size=1).items
    if newest and not is_there(newest[0]):
        print(f"{forget_all_lost()} artifacts of former runs are gone from the artifact store and are made again")


def forget_all_lost() -> int:
    """Look for every artifact; let results that have lost one expire; return how many artifacts are gone."""
    gone = [each for each in depaginate(Client().list_artifact_versions) if not is_there(each)]
    steps = {step.id for artifact in gone for step in _made_by(artifact)}
    now = datetime.now(UTC).replace(tzinfo=None)
    for number in steps:
        Client().update_step_run(number, cache_expires_at=now)
    return len(gone)


def is_there(artifact: ArtifactVersionResponse) -> bool:
    """Tell whether the store has anything at an artifact's address."""
    return bool(Client().active_stack.artifact_store.exists(artifact.uri))


def _made_by(artifact: ArtifactVersionResponse) -> list[StepRunResponse]:
    """Return the step that made an artifact, and those that took it from the cache."""
    producer: Any = artifact.producer_step_run_id
    if producer is None:
        return []
    return list(depaginate(Client().list_run_steps, cache_key=Client().get_run_step(producer).cache_key))
