import re

import numpy as np
import pandas as pd
import pytest

from core.face_table import FaceTable
from core.manifest import MANIFEST_COLUMNS
from faces.contract.contracts import ContractBroken, check_contract
from faces.contract.facts import contract_facts
from faces.contract.settings import ContractSettings

SETTINGS = ContractSettings(min_faces=20, min_identities=3, min_per_split=4)


@pytest.fixture(scope="module")
def table(make_faces) -> FaceTable:
    """A table that keeps the contract: 24 noisy faces of six people in three splits."""
    split = ["train"] * 12 + ["val"] * 4 + ["test"] * 8
    manifest = make_faces(24, split=split, frontal=True, neutral=True).astype({"frontal": bool, "neutral": bool})
    eyes = {"left_eye_x": 60.0, "left_eye_y": 50.0, "right_eye_x": 40.0, "right_eye_y": 50.0}
    pixels = np.random.default_rng(0).integers(0, 255, (24, 32, 32, 3), dtype=np.uint8)
    return FaceTable(pixels, manifest.assign(**eyes))


def changed(table: FaceTable, column: str, value: object, row: int = 0) -> FaceTable:
    manifest = table.manifest.copy()
    manifest.loc[row, column] = value
    return FaceTable(table.pixels, manifest)


def failures(table: FaceTable, settings: ContractSettings = SETTINGS) -> str:
    result = check_contract(table, settings)
    assert result.success == (not result.failures)
    return "\n".join(result.failures)


@pytest.fixture(scope="module")
def sound(table):
    return check_contract(table, SETTINGS)


def test_a_sound_table_keeps_the_contract(sound):
    assert sound.failures == []
    assert sound.success
    assert sound.json["success"] is True
    assert sound.json["statistics"]["evaluated_expectations"] > 80
    sound.enforce()


def test_every_column_of_the_schema_is_checked(sound):
    checked = {one["expectation_config"]["kwargs"].get("column") for one in sound.json["results"]}
    assert set(MANIFEST_COLUMNS) < checked


def test_the_page_reads_without_a_network(sound):
    assert not re.findall(r"<(?:script|link|img)\b", sound.html)
    assert not re.findall(r"""(?:src|@import)\s*=?\s*["'(]*https?://""", sound.html)
    for words in ("face_id", "pixel_std", "Evaluated Expectations"):
        assert words in sound.html


BAD_VALUES = [
    ("face_id", "0000000000000001", "unique on face_id"),
    ("face_id", "not hex", "regex on face_id"),
    ("yaw", 500.0, "between on yaw"),
    ("au12", 1.5, "between on au12"),
    ("confidence", -0.1, "between on confidence"),
    ("box_w", 0.0, "between on box_w"),
    ("brightness", float("nan"), "not_be_null on brightness"),
    ("path", None, "not_be_null on path"),
    ("split", "holdout", "in_set on split"),
    ("frame", -2, "between on frame"),
]


@pytest.fixture(scope="module")
def spoiled(table) -> list[str]:
    """What the contract says about a table with one bad value a row."""
    for row, (column, value, _) in enumerate(BAD_VALUES):
        table = changed(table, column, value, row=row + 2)
    return check_contract(table, SETTINGS.model_copy(update={"people_apart": False})).failures


@pytest.mark.parametrize(("column", "value", "words"), BAD_VALUES)
def test_a_bad_value_is_named_with_its_column(spoiled, column, value, words):
    line = next(line for line in spoiled if words in line)
    if not pd.isna(value):
        assert str(value) in line
    assert ("2 rows" if "unique" in words else "1 rows") in line


def test_nothing_else_is_blamed(spoiled):
    about = {line.split(",")[0].removeprefix("expect_column_values_to_") for line in spoiled}
    expected = {words.replace("in_set", "be_in_set").replace("between", "be_between") for _, _, words in BAD_VALUES}
    expected = {words.replace("unique", "be_unique").replace("regex", "match_regex") for words in expected}
    assert about == expected | {"be_between on split_size"}


def test_unknown_people_and_unmeasured_units_are_allowed(table):
    assert failures(changed(changed(table, "identity", None), "au09", float("nan"))) == ""


def test_ready_faces_may_lack_what_backends_measure(table):
    unmeasured = changed(changed(table, "confidence", float("nan")), "left_eye_x", float("nan"))
    assert "not_be_null on confidence" in failures(unmeasured)
    assert failures(changed(unmeasured, "backend", "none")) == ""


def test_openface_intensities_reach_five(table):
    strong = changed(table, "au12", 4.0)
    assert "between on au12" in failures(strong)
    assert failures(changed(strong, "backend", "openface")) == ""


def test_a_person_in_two_splits_is_named(table):
    leaking = changed(table, "split", "test")
    assert "identity_splits" in failures(leaking)
    assert failures(leaking, SETTINGS.model_copy(update={"people_apart": False})) == ""


def test_missing_and_wrongly_typed_columns_are_named(table):
    assert "'missing': ['au01']" in failures(FaceTable(table.pixels, table.manifest.drop(columns="au01")))
    assert "'unexpected': ['extra']" in failures(FaceTable(table.pixels, table.manifest.assign(extra=1)))
    text = failures(FaceTable(table.pixels, table.manifest.astype({"frame": "float64"})))
    assert "of_type on frame" in text
    assert "int64" in text


def test_flat_dark_and_odd_pixels_are_named(table):
    pixels = table.pixels.copy()
    pixels[3] = 99
    pixels[4] //= 100
    text = failures(FaceTable(pixels, table.manifest))
    assert "pixel_std" in text
    assert "pixel_mean" in text
    text = failures(FaceTable(table.pixels[:, :, :20, :1], table.manifest))
    assert "pixel_width" in text
    assert "pixel_channels" in text


def test_least_counts_are_enforced(table):
    splits = ("train", "val", "test", "probe")
    text = failures(table, ContractSettings(min_faces=25, min_identities=7, min_per_split=5, splits=splits))
    for words in ("row_count", "unique_value_count", "split_size", "distinct_values"):
        assert words in text


def test_a_broken_contract_names_every_failure(table):
    broken = check_contract(changed(changed(table, "yaw", 500.0), "au12", 7.0), SETTINGS)
    with pytest.raises(ContractBroken, match="2 points") as caught:
        broken.enforce()
    assert "yaw" in str(caught.value)
    assert "au12" in str(caught.value)
    assert len(caught.value.failures) == 2
    assert "fa-times" in broken.html


def test_facts_have_known_values(table):
    facts = contract_facts(table)
    assert facts["pixel_mean"].to_numpy() == pytest.approx(table.pixels.mean(axis=(1, 2, 3)))
    assert facts["split_size"].value_counts().to_dict() == {12: 12, 8: 8, 4: 4}
    assert set(facts["identity_splits"]) == {1}
    empty = FaceTable(table.pixels[:0], table.manifest.head(0))
    assert len(contract_facts(empty)) == 0
    assert isinstance(facts, pd.DataFrame)
