"""One person or two: spellings of a name, clips of one name, and numbers that every data set begins with."""

import unicodedata
from pathlib import Path

import pytest

from core.rejects import Reason
from faces.sources.scan import scan, scan_all
from faces.sources.settings import SourceSettings

NFC, NFD = (unicodedata.normalize(form, "José") for form in ("NFC", "NFD"))


def put(root: Path, *names: str) -> None:
    """Make files whose content is their own name."""
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)


def notes(log) -> list[tuple[str, str]]:
    return [(path, detail) for _, path, _, reason, detail in log.rows() if reason is Reason.SAME_NAME]


def read(root: Path, kind: str, path: str = "."):
    raw, log = scan(SourceSettings(kind=kind, path=path), root)
    return dict(zip(raw["path"], raw["identity"], strict=True)), log


def test_two_normal_forms_of_a_folder_are_one_person(tmp_path):
    put(tmp_path, f"{NFC}/1.jpg", f"{NFD}/2.jpg")
    people, log = read(tmp_path, "identity_folders")
    assert len(people) == 2
    assert len(set(people.values())) == 1
    assert notes(log) == []


def test_names_that_differ_in_case_are_one_person_and_it_is_said(tmp_path):
    put(tmp_path, "Ann/1.jpg", "ann/2.jpg", "Bob/3.jpg")
    people, log = read(tmp_path, "identity_folders")
    assert people == {"Ann/1.jpg": "Ann", "ann/2.jpg": "Ann", "Bob/3.jpg": "Bob"}
    assert notes(log) == [("ann/2.jpg", "'ann' is taken for 'Ann': rename one if they are two people")]


def test_a_name_in_two_folders_of_genders_is_two_people_and_it_is_said_once(tmp_path):
    put(tmp_path, "female/Alex/1.jpg", "male/Alex/2.jpg", "male/Alex/3.jpg")
    people, log = read(tmp_path, "identity_folders")
    assert len(set(people.values())) == 2
    assert [path for path, _ in notes(log)] == ["male/Alex/2.jpg"]


def test_loose_clips_of_one_name_are_two_people_and_it_is_said(tmp_path):
    put(tmp_path, "IMG_0001.mov", "IMG_0001.mp4", "img_0001.avi", "IMG_0002.mp4")
    people, log = read(tmp_path, "clips")
    assert people == {
        "IMG_0001.mov": "IMG_0001",
        "IMG_0001.mp4": "IMG_0001-2",
        "img_0001.avi": "img_0001-3",
        "IMG_0002.mp4": "IMG_0002",
    }
    ((path, detail), (third, _)) = notes(log)
    assert (path, third) == ("IMG_0001.mp4", "img_0001.avi")
    assert "IMG_0001.mov" in detail


def test_loose_clips_of_one_name_in_two_sources_are_two_people(tmp_path):
    put(tmp_path, "one/IMG_0001.mov", "two/IMG_0001.mov")
    raw, log = scan_all([SourceSettings(kind="clips", path=path) for path in ("one", "two")], tmp_path)
    assert list(raw["identity"]) == ["IMG_0001", "IMG_0001-2"]
    assert [path for path, _ in notes(log)] == ["two/IMG_0001.mov"]


def test_a_number_that_makes_a_name_distinct_is_nobodys(tmp_path):
    put(tmp_path, "a.avi", "a.mov", "a-2.mp4")
    assert sorted(read(tmp_path, "clips")[0].values()) == ["a", "a-2", "a-3"]


def test_clips_in_folders_and_copies_are_no_doubt(tmp_path):
    put(tmp_path, "ann/1.mov", "bob/1.mov")
    people, log = read(tmp_path, "clips")
    assert (set(people.values()), notes(log)) == ({"ann", "bob"}, [])
    for name in ("IMG_1.mov", "IMG_1.mp4"):
        (tmp_path / name).write_text("the same")
    raw, log = scan_all([SourceSettings(kind="clips")], tmp_path)
    assert sorted(raw["identity"]) == ["IMG_1", "ann", "bob"]
    assert notes(log) == []


def test_a_loose_clip_is_of_the_person_whom_a_folder_names(tmp_path):
    put(tmp_path, "stills/ann/1.jpg", "clips/Ann.mp4")
    parts = [SourceSettings(kind="identity_folders", path="stills"), SourceSettings(kind="clips", path="clips")]
    assert set(scan_all(parts, tmp_path)[0]["identity"]) == {"Ann"}


@pytest.mark.parametrize(
    ("name", "people"), [("", ["7", "7 (b)", "8", "eve", "eve"]), ("x", ["7", "7", "8", "eve", "eve"])]
)
def test_numbers_count_within_the_sources_of_one_name(tmp_path, name, people):
    put(tmp_path, "a/7/1.jpg", "a/eve/1.jpg", "b/7/1.jpg", "b/8/1.jpg", "b/eve/1.jpg")
    parts = [SourceSettings(kind="identity_folders", path=path, name=name) for path in ("a", "b")]
    raw, log = scan_all(parts, tmp_path)
    assert sorted(raw["identity"]) == people
    assert [detail[:18] for _, detail in notes(log)] == ([] if name else ["1 numbers, 7 first"])


def test_two_people_of_one_name_in_folders_of_genders_are_two(tmp_path):
    put(tmp_path, "female/alex/1.jpg", "male/alex/1.jpg", "male/bob/1.jpg", "train/ann/1.jpg", "test/ann/1.jpg")
    for kind, ending in (("identity_folders", ".jpg"), ("clips", ".mp4")):
        for path in tmp_path.rglob("*.*"):
            path.rename(path.with_suffix(ending))
        people, log = read(tmp_path, kind)
        assert sorted(people.values()) == ["alex", "alex (male)", "ann", "ann", "bob"]
        assert len(notes(log)) == 1


def test_one_folder_around_all_others_is_doubted(tmp_path):
    put(tmp_path, "lfw/ann/1.jpg", "lfw/bob/1.jpg")
    _, log = read(tmp_path, "identity_folders")
    ((path, detail),) = notes(log)
    assert path == "."
    assert "if its 2 folders are people, correct `path`" in detail
    assert notes(read(tmp_path, "identity_folders", "lfw")[1]) == []
