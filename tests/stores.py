"""Fresh stores without the wait: an MLflow database as its migrations leave it, and a ZenML in a hurry."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import mlflow
from once import once
from sqlalchemy import event
from sqlalchemy.engine import Engine


def mlflow_store(folder: Path) -> str:
    """Put an empty MLflow database into a folder; return its tracking address."""
    database = folder / "mlflow.db"
    shutil.copyfile(once("mlflow", _migrated) / "mlflow.db", database)
    return f"sqlite:///{database}"


@contextmanager
def active_store(folder: Path) -> Iterator[str]:
    """Make a fresh store in `folder`, with an experiment, MLflow's active one; the one before comes back."""
    before, uri = mlflow.get_tracking_uri(), mlflow_store(folder)
    mlflow.set_tracking_uri(uri)
    mlflow.set_experiment(experiment_id=mlflow.create_experiment("tests", (folder / "artifacts").as_uri()))
    try:
        yield uri
    finally:
        mlflow.set_tracking_uri(before)


def _migrated(folder: Path) -> None:
    """Migrating an empty database takes seconds, copying one does not."""
    mlflow.MlflowClient(f"sqlite:///{folder / 'mlflow.db'}").search_experiments()


def use_new_store(folder: Path) -> str:
    """Make a ZenML stack with a new MLflow store in `folder` the active one; return the tracking address."""
    from stacks.register import register

    hurry()
    folder.mkdir(parents=True, exist_ok=True)
    uri = mlflow_store(folder)
    tracker = {"name": "mlflow_tests", "flavor": "mlflow", "configuration": {"tracking_uri": uri}}
    register(
        {
            "name": "tests",
            "components": {
                "orchestrator": {"name": "default", "flavor": "local"},
                "artifact_store": {"name": "default", "flavor": "local"},
                "experiment_tracker": tracker,
                "model_registry": {"name": "registry_tests", "flavor": "mlflow", "configuration": {}},
            },
        }
    )
    return uri


@cache
def hurry() -> None:
    """Spare this process what no test looks at: `pip freeze` twice in each run, and waiting for the disk."""
    from zenml.environment import Environment

    Environment.get_python_packages = staticmethod(cache(Environment.get_python_packages))
    event.listen(Engine, "connect", _unsynced)


def _unsynced(connection: Any, _: object) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous = OFF")
