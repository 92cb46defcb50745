"""MLflow runs that a killed process left as running are closed as killed when the next pipeline starts."""

import fcntl
from pathlib import Path
from typing import BinaryIO

import mlflow

_HELD: dict[Path, BinaryIO] = {}
"""Lock files of this process by database; the locks go with the process, however it ends."""


def close_killed(database: Path, experiment: str) -> list[str]:
    """Say that this process runs pipelines on an SQLite store; return the runs that nobody runs any more, now closed.

    Every such process holds a shared lock beside the database. Who gets it for itself alone is the only one, so what
    is marked as running in `experiment` was left behind.
    """
    if database in _HELD:
        return []
    file = database.with_name(f"{database.name}.running").open("ab")
    _HELD[database] = file
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        fcntl.flock(file, fcntl.LOCK_SH)
        return []
    closed = _close(mlflow.MlflowClient(f"sqlite:///{database}"), experiment)
    fcntl.flock(file, fcntl.LOCK_SH)
    return closed


def _close(client: mlflow.MlflowClient, experiment: str) -> list[str]:
    found = client.get_experiment_by_name(experiment)
    if found is None:
        return []
    left = client.search_runs([found.experiment_id], "attributes.status = 'RUNNING'", max_results=1000)
    for run in left:
        client.set_terminated(run.info.run_id, status="KILLED")
    return [run.info.run_id for run in left]
