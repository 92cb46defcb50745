"""Somebody deletes what runs have left in the artifact store: it is said, and made again."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
from squares import pixel_csv
from zenml.client import Client
from zenml.enums import ExecutionStatus
from zenml.orchestrators.step_launcher import StepLauncher

from pipelines.build_face_dataset import build_face_dataset
from pipelines.train_autoencoders import train_autoencoders
from workflow.face_tables import face_table


def plan(folder: Path, faces: int) -> dict[str, Any]:
    pixel_csv(folder / "age_gender.csv", faces)
    return {
        "sources": [{"kind": "pixel_csv", "path": str(folder), "synthetic": True}],
        "split": {"by": "image", "fractions": {"train": 0.7, "val": 0.15, "test": 0.15}},
        "contract": {"min_identities": 0},
        "align": {"size": 48},
    }


def test_what_was_deleted_is_made_again(store, tmp_path):
    values = plan(tmp_path, 120)
    run = build_face_dataset(**values)
    before = face_table().load().digest()
    for step in run.steps.values():
        for artifact in (each for outputs in step.outputs.values() for each in outputs):
            shutil.rmtree(artifact.uri)
    training = {"models": [{"family": "ae", "size": 48, "zdim": 4, "width": 0.06}], "training": {"epochs": 1}}
    with pytest.raises(click.ClickException, match=r"are gone from .*; build it again"):
        train_autoencoders(**training, subset="all")
    again = build_face_dataset(**values)
    assert {step.status for step in again.steps.values()} == {ExecutionStatus.COMPLETED}
    assert face_table().load().digest() == before
    assert {step.status for step in build_face_dataset(**values).steps.values()} == {ExecutionStatus.CACHED}


@pytest.mark.slow
@pytest.mark.parametrize(("step", "files", "faces"), [("align", "**/*", 124), ("split", "**/*.parquet*", 128)])
def test_a_store_that_is_deleted_under_a_running_pipeline(store, tmp_path, monkeypatch, step, files, faces):
    values = plan(tmp_path, faces)
    with monkeypatch.context() as patch:
        patch.setattr(StepLauncher, "launch", deleting_before(step, files))
        with pytest.raises(FileNotFoundError):
            build_face_dataset(**values)
    again = build_face_dataset(**values)
    assert {step.status for step in again.steps.values()} == {ExecutionStatus.COMPLETED}
    assert len(face_table().load()) == faces


def deleting_before(step: str, files: str) -> Callable[[StepLauncher], Any]:
    """Return what starts a step, but deletes the files of the store before one that is named."""
    launch = StepLauncher.launch

    def launched(self: StepLauncher) -> Any:
        if self._invocation_id == step:
            for path in Path(Client().active_stack.artifact_store.path).glob(files):
                if path.is_file():
                    path.unlink()
        return launch(self)

    return launched
