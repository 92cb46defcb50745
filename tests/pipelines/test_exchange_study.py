"""Drawn people at rest and with expressions, exchanged through the pipeline."""

import click
import pytest
from drawn import eight_people

from pipelines.exchange_study import exchange_study

pytestmark = pytest.mark.slow

TINY = {
    "model": {"network": "dense", "size": 32, "zdim": 8, "width": 0.25},
    "training": {"epochs": 3, "batch_size": 16, "learning_rate": 0.003},
    "subset": "all",
}


@pytest.fixture(scope="module")
def faces(store) -> dict:
    """The configuration of a face table of drawn people."""
    return {
        "sources": [{"kind": "identity_folders", "path": str(eight_people() / "stills"), "synthetic": True}],
        "split": {"by": "identity", "fractions": {"train": 0.5, "val": 0.25, "test": 0.25}},
        "align": {"size": 32},
    }


def test_both_directions_are_measured(faces):
    table = exchange_study(dataset=faces, **TINY).steps["exchange_groups"].outputs["exchange"][0].load()
    assert list(zip(table["of"], table["drawn_as"], strict=True)) == [
        ("True", "True"), ("True", "False"), ("False", "False"), ("False", "True"),
    ]  # fmt: skip
    assert table["taken_for_other"].between(0, 1).all()


def test_a_group_without_faces_is_named(faces):
    with pytest.raises((click.ClickException, RuntimeError, ValueError), match="no face has 'maybe'"):
        exchange_study(dataset=faces, **TINY, groups={"column": "neutral", "values": ["True", "maybe"]})


def test_faces_on_a_mesh_are_refused(faces):
    with pytest.raises(click.ClickException, match="lost their expressions"):
        exchange_study(dataset=faces | {"align": {"by": "mesh", "size": 32}}, **TINY)
