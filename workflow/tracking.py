"""The run's place in MLflow: one experiment, a run for the pipeline, a nested run for each model."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import mlflow
import numpy as np
import pandas as pd
from mlflow.data.pandas_dataset import PandasDataset
from mlflow.exceptions import MlflowException
from zenml.client import Client

from workflow.code_version import code_version
from workflow.console import leave_out
from workflow.killed_runs import close_killed

EXPERIMENT = "likeness"
LOCK_PATIENCE_S = 15.0

IN_PIPELINE_RUN = {"experiment_tracker.mlflow": {"experiment_name": EXPERIMENT, "nested": False}}
IN_NESTED_RUN = {"experiment_tracker.mlflow": {"experiment_name": EXPERIMENT, "nested": True}}


def tracking_uri() -> str:
    """Return the MLflow address of the active stack, after checking that it can be written to.

    A server's user and password are handed to MLflow's clients of this process. Raises click.ClickException when the
    stack has no tracker or its SQLite file is locked by another process.
    """
    tracker = Client().active_stack.experiment_tracker
    if tracker is None:
        stack = Client().active_stack_model.name
        raise click.ClickException(f"stack '{stack}' has no experiment tracker: run `make stack NAME=local`")
    uri = str(tracker.config.tracking_uri)
    if uri.startswith("sqlite:///"):
        _require_unlocked(database := Path(uri.removeprefix("sqlite:///")))
        if closed := close_killed(database, EXPERIMENT):
            click.echo(f"{len(closed)} runs whose process was killed are marked so in MLflow")
    tracker.configure_mlflow()
    leave_out()
    return uri


def _require_unlocked(database: Path) -> None:
    if not database.exists():
        raise click.ClickException(f"{database} is missing: run `make stack NAME=local`, which creates it")
    try:
        with sqlite3.connect(database, timeout=LOCK_PATIENCE_S) as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.rollback()
    except sqlite3.OperationalError as error:
        raise click.ClickException(
            f"{database} cannot be written ({error}): another process holds it; "
            f"close that one (`fuser {database}` names it) and run again"
        ) from error


@contextmanager
def model_run(run_id: str) -> Iterator[None]:
    """Log into the nested run of a model that an earlier step has trained."""
    with mlflow.start_run(run_id=run_id, nested=True):
        yield


def log_parameters(**groups: Any) -> None:
    """Log settings objects as flat MLflow parameters: `group.key`."""
    flat = {
        f"{group}.{key}": value
        for group, settings in groups.items()
        for key, value in settings.model_dump(mode="json").items()
    }
    mlflow.log_params(flat)


def log_data(manifest: pd.DataFrame, version: str, context: str) -> None:
    """Record which faces the run read, and by what code."""
    dataset = dataset_of(manifest, version)
    try:
        mlflow.log_input(dataset, context=context)
    except MlflowException:  # another run entered the same data between MLflow's look and its insert
        mlflow.log_input(dataset, context=context)
    mlflow.set_tags({"data_version": version, "code_version": code_version()})


def describe_run(manifest: pd.DataFrame, version: str) -> None:
    """Write into the description of the active run on how many faces of whom it was made."""
    sources, people = ", ".join(sorted(set(manifest["source"]))), manifest["identity"].nunique()
    mlflow.set_tag(
        "mlflow.note.content", f"{len(manifest):,} faces of {people:,} people ({sources}), data {version[:8]}"
    )


def dataset_of(manifest: pd.DataFrame, version: str) -> PandasDataset:
    """Return MLflow's name for faces, their digest the data version."""
    counts = manifest[["face_id", "source", "identity", "split"]]
    return mlflow.data.from_pandas(counts, name="faces", digest=version[:36])


def log_picture(name: str, picture: np.ndarray) -> None:
    """Store a picture, uint8 RGB (H, W, 3), as `figures/<name>.png` of the active run."""
    mlflow.log_image(picture, artifact_file=f"figures/{name}.png")
