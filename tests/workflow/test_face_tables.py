"""Face tables are found by name; what does not fit is told with the run that made it."""

from dataclasses import replace
from typing import Annotated

import click
import numpy as np
import pandas as pd
import pytest
from zenml import log_metadata, pipeline, save_artifact, step

from core.crop import EyeCrop, MeshCrop
from core.face_table import FaceTable
from workflow.face_tables import CHECK, FACE_TABLE, TABLE, check_fit, described, face_table, misfit, table_name
from workflow.materializers.face_table import FaceTableMaterializer


@step(name=CHECK, output_materializers=FaceTableMaterializer)
def hand_on(version: str) -> Annotated[FaceTable, FACE_TABLE]:
    manifest = pd.DataFrame({"face_id": ["0"], "identity": ["ann"], "synthetic": [True]})
    return FaceTable(np.zeros((1, 16, 16, 3), np.uint8), manifest, version, EyeCrop(size=16))


@pipeline(enable_cache=True)
def build(version: str) -> None:
    hand_on(version)


pytestmark = pytest.mark.usefixtures("store")


def keep(blobs, name: str, side: int = 32, digest: str = "") -> None:
    stored = np.ascontiguousarray(np.repeat(np.repeat(blobs.stored, side // 32, axis=1), side // 32, axis=2))
    table = replace(blobs, stored=stored, align=EyeCrop(size=side), data_version=digest or blobs.data_version)
    kept = save_artifact(table, FACE_TABLE, materializer=FaceTableMaterializer)
    log_metadata({TABLE: name}, artifact_version_id=kept.id)


@pytest.fixture(scope="module")
def tables(store, blobs):
    """An old table called faces, and a newer one, of larger faces, called neutral."""
    keep(blobs, "faces")
    keep(blobs, "neutral", side=96)


def test_without_any_table_the_command_that_builds_one_is_told(monkeypatch):
    monkeypatch.setattr("workflow.face_tables.face_tables", list)
    with pytest.raises(click.ClickException, match=r"no face table 'faces' yet; build one: zenml pipeline run"):
        face_table()


def test_a_table_is_found_by_its_name_whatever_ran_last(tables):
    assert table_name(face_table()) == "faces"
    assert face_table().run_metadata["image_size"] == 32
    assert face_table("neutral").run_metadata["image_size"] == 96


def test_an_unknown_name_is_told_with_those_there_are(tables):
    with pytest.raises(click.ClickException, match=r"'face'; there is .*'faces' \(64 faces of 32 pixels") as caught:
        face_table("face")
    assert "'neutral' (64 faces of 96 pixels" in caught.value.message


def test_a_model_that_cannot_take_a_table_is_told_before_it_starts(tables):
    check_fit(face_table(), {"ae": 32, "small": 16}, [])
    with pytest.raises(click.ClickException) as caught:
        check_fit(face_table(), {"ae": 96}, [])
    assert "'faces' (64 faces of 32 pixels" in caught.value.message
    assert "ae has `size: 96`, which does not divide the 32 pixels" in caught.value.message
    assert caught.value.message.endswith("fits: set `table: neutral`")
    with pytest.raises(click.ClickException, match="build one that fits: zenml pipeline run"):
        check_fit(face_table(), {"ae": 56}, [])


def test_models_on_mesh_crops_need_them():
    mesh = MeshCrop()
    assert misfit(mesh.size, mesh.by, {}, ["regions"]) == ""
    assert "regions needs faces that were cut out with `align: mesh`" in misfit(64, "eyes", {}, ["regions"])


def test_a_table_that_was_found_unchanged_is_the_newest_again(tables):
    """A cached run makes no version: the newest version is then of another run."""

    for version in ("one", "two", "one"):
        build(version)
    assert face_table().run_metadata["data_version"] == "one"
    assert "run build-" in described(face_table())
