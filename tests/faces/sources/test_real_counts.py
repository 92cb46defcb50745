"""Real data sets beside the checkout: each file and row is an item or a counted reject. Nothing is decoded or shown."""

import csv
import gzip
from collections import Counter
from pathlib import Path

import pytest

from core.rejects import Reason
from faces.sources.scan import scan_all
from faces.sources.settings import SourceSettings

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"

real = [
    pytest.mark.real,
    pytest.mark.skipif(not (DATA / "manifest.csv").is_file(), reason=f"no real data at {DATA}"),
]
pytestmark = real


@pytest.fixture(scope="module")
def listed() -> dict[str, list[dict[str, str]]]:
    """The rows of the manifest by their top folder."""
    rows: dict[str, list[dict[str, str]]] = {}
    with (DATA / "manifest.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            rows.setdefault(row["path"].split("/")[0], []).append(row)
    return rows


def read(kind, path):
    """Return the raw manifest, and the rejects without copies counted by reason, and the copies."""
    raw, log = scan_all([SourceSettings(kind=kind, path=path)], DATA)
    reasons = Counter(str(reason) for _, _, _, reason, _ in log.rows())
    copies = [file for _, file, _, reason, _ in log.rows() if reason == Reason.DUPLICATE]
    return raw, {reason: count for reason, count in reasons.items() if reason != Reason.DUPLICATE}, copies


@pytest.mark.parametrize(
    ("kind", "folder", "rejects"),
    [
        ("identity_folders", "lfw", {"not_an_image": 1}),
        ("celeba", "celeba_wild", {}),
        ("orl", "orl", {}),
        ("yale", "yale", {}),
        ("clips", "videos", {}),
        ("identity_folders", "london", {}),
    ],
)
def test_files_and_identities_are_those_of_the_manifest(listed, kind, folder, rejects):
    raw, rejected, copies = read(kind, folder)
    expected = {row["path"]: row["identity"] for row in listed[folder]}
    assert rejected == rejects
    assert {*raw["path"], *copies} == set(expected)
    assert len(raw) + len(copies) == len(expected)
    assert list(raw["identity"]) == [expected[path] for path in raw["path"]]


def test_yale_conditions_are_those_of_the_manifest(listed):
    raw, _, _ = read("yale", "yale")
    expected = {row["path"]: row["expression"] for row in listed["yale"]}
    assert list(raw["condition"]) == [expected[path] for path in raw["path"]]


def test_utkface_labels_are_those_of_the_manifest(listed):
    raw, rejected, copies = read("utkface", "utkface/images")
    expected = {row["path"]: (float(row["age"]), row["gender"], row["ethnicity"]) for row in listed["utkface"]}
    genders, races = {"male": "0", "female": "1"}, ["White", "Black", "Asian", "Indian", "Others"]
    found = {row.path: (row.age, genders[row.gender], str(races.index(row.ethnicity))) for row in raw.itertuples()}
    assert found == {path: labels for path, labels in expected.items() if path not in copies}
    assert rejected == {}
    assert len(raw) + len(copies) == len(expected)


def test_every_row_of_the_utkface_csv_is_accounted_for():
    path = "utkface/age_gender.csv.gz"
    with gzip.open(DATA / path, "rt") as file:
        rows = [line.split(",") for line in file][1:]
    raw, rejected, copies = read("pixel_csv", path)
    assert rejected == {}
    assert len(raw) + len(copies) == len(rows) == 20_643
    assert len(raw) == len({row[4] for row in rows})
    assert list(raw["age"]) == [float(rows[int(member)][0]) for member in raw["member"]]
    words = {"male": "0", "female": "1"}
    assert [words[gender] for gender in raw["gender"]] == [rows[int(member)][2] for member in raw["member"]]
