import re

import numpy as np
import pytest

from core.face_partitions import FacePartitions
from core.face_table import FaceTable
from faces.contract.contracts import check_contract
from faces.contract.partitions import check_partitions
from faces.contract.settings import ContractSettings

pytestmark = pytest.mark.slow

SETTINGS = ContractSettings(min_faces=20, min_identities=3, min_per_split=4, verified_on="frontal")


@pytest.fixture(scope="module")
def table(make_faces) -> FaceTable:
    """24 noisy faces of six people, whose splits and people lie in several partitions each."""
    split = (["train"] * 3 + ["val"] + ["test"] * 2) * 4
    manifest = make_faces(24, split=split, frontal=True, neutral=True).astype({"frontal": bool, "neutral": bool})
    manifest["identity"] = [f"{name}{number % 2}" for number, name in enumerate(split)]
    eyes = {"left_eye_x": 60.0, "left_eye_y": 50.0, "right_eye_x": 40.0, "right_eye_y": 50.0}
    pixels = np.random.default_rng(0).integers(0, 255, (24, 32, 32, 3), dtype=np.uint8)
    return FaceTable(pixels, manifest.assign(**eyes))


def cut(table, folder) -> FacePartitions:
    partitions = FacePartitions(folder)
    for part in np.array_split(np.arange(len(table)), 2):
        partitions.append(table.select(np.isin(np.arange(len(table)), part)))
    return partitions


def points(failures: list[str]) -> set[str]:
    """Which expectation failed on which column."""
    return {re.sub(r"^part-\d+: ", "", each).split(",")[0] for each in failures}


def test_a_sound_table_keeps_the_contract_in_partitions_too(table, tmp_path):
    assert check_contract(table, SETTINGS).failures == []
    found = check_partitions(cut(table, tmp_path), SETTINGS)
    assert found.failures == []
    assert found.success
    assert list(found.json) == ["whole", "part-000000", "part-000001"]
    assert "face_id" in found.html


def test_what_breaks_the_contract_of_the_whole_breaks_that_of_its_partitions(table, tmp_path):
    manifest = table.manifest.copy()
    manifest.loc[1, "face_id"] = manifest.loc[20, "face_id"]
    manifest.loc[2, "yaw"] = 500.0
    manifest.loc[3, "split"] = "holdout"
    manifest.loc[23, "identity"] = manifest.loc[0, "identity"]
    broken = FaceTable(table.pixels, manifest)
    settings = SETTINGS.model_copy(update={"min_faces": 30, "min_per_split": 8})
    one, found = check_contract(broken, settings), check_partitions(cut(broken, tmp_path), settings)
    assert not found.success
    assert points(found.failures) == points(one.failures)
    assert len(points(found.failures)) >= 6
    assert [each for each in found.failures if each.startswith("part-000000: ") and "yaw" in each]
    assert not [each for each in found.failures if each.startswith("part-000001: ") and "yaw" in each]
