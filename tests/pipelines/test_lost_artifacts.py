"""Somebody deletes what runs have left in the artifact store: it is said, and made again."""

import shutil

import click
import pytest
from squares import pixel_csv
from zenml.enums import ExecutionStatus

from pipelines.build_face_dataset import build_face_dataset
from pipelines.train_autoencoders import train_autoencoders
from workflow.face_tables import face_table


def test_what_was_deleted_is_made_again(store, tmp_path):
    pixel_csv(tmp_path / "age_gender.csv", 120)
    values = {
        "sources": [{"kind": "pixel_csv", "path": str(tmp_path), "synthetic": True}],
        "split": {"by": "image", "fractions": {"train": 0.7, "val": 0.15, "test": 0.15}},
        "contract": {"min_identities": 0},
        "align": {"size": 48},
    }
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
