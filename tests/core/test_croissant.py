import hashlib
import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from core.croissant import CROISSANT, write_croissant
from core.face_table import FaceTable
from core.manifest import COLUMNS


@pytest.fixture
def table():
    pixels = np.random.default_rng(0).integers(0, 256, (3, 8, 8, 3), dtype=np.uint8)
    manifest = pd.DataFrame({"face_id": ["a", "b", "c"], "identity": ["Ann", "Ann", None], "yaw": [0.0, 1.0, 2.0]})
    return FaceTable(pixels, manifest.assign(synthetic=False), "v1")


def described(folder, table):
    table.save(folder)
    write_croissant(folder, table)
    return json.loads((folder / CROISSANT).read_text(encoding="utf-8"))


def test_files_are_named_with_their_digests(tmp_path, table):
    told = described(tmp_path, table)
    found = {each["contentUrl"]: each["sha256"] for each in told["distribution"]}
    assert found == {
        name: hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() for name in ("manifest.parquet", "pixels.npy")
    }
    assert told["version"] == "v1"
    assert "(3, 8, 8, 3)" in told["distribution"][1]["description"]


def test_landmarks_are_named_where_there_are_some(tmp_path, table):
    told = described(tmp_path, replace(table, landmarks=np.zeros((3, 478, 3), np.float32)))
    assert told["distribution"][-1]["contentUrl"] == "landmarks.npy"


def test_columns_have_type_unit_and_meaning(tmp_path, table):
    [records] = described(tmp_path, table)["recordSet"]
    fields = {field["name"]: field for field in records["field"]}
    assert list(fields) == ["face_id", "identity", "yaw", "synthetic"]
    assert fields["yaw"]["dataType"] == "sc:Float"
    assert fields["yaw"]["description"].endswith("(degrees)")
    assert fields["synthetic"]["dataType"] == "sc:Boolean"
    assert fields["identity"]["source"] == {
        "fileObject": {"@id": "manifest.parquet"}, "extract": {"column": "identity"}
    }  # fmt: skip


def test_every_column_can_be_described(tmp_path, table):
    values = {"str": "x", "float64": 0.5, "int64": 1, "bool": True}
    full = pd.DataFrame({column.name: [values[column.kind]] * 3 for column in COLUMNS})
    [records] = described(tmp_path, replace(table, manifest=full))["recordSet"]
    assert len(records["field"]) == len(COLUMNS)


def test_no_name_of_a_person_is_told_and_real_faces_are_said_to_be_sensitive(tmp_path, table):
    told = described(tmp_path, table)
    assert "biometric" in told["rai:personalSensitiveInformation"]
    assert "Ann" not in json.dumps(told)
    drawn = described(tmp_path, replace(table, manifest=table.manifest.assign(synthetic=True)))
    assert "drawn" in drawn["rai:personalSensitiveInformation"]
