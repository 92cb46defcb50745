"""One measurement that could be about several files is nobody's."""

import unicodedata
from pathlib import Path

import pytest

from core.rejects import Reason
from faces.backends.claims import rivals
from faces.backends.matching import path_parts
from faces.sources.scan import scan
from faces.sources.settings import SourceSettings


def put(root: Path, *names: str, text: str = "") -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text or name)


def shared(root: Path, backend: str, *files: str) -> set[str]:
    parts = [path_parts(file, "") for file in files]
    return {files[number] for number in rivals(backend, root / "measured", parts)}


def test_pictures_of_one_stem_share_what_openface_wrote(tmp_path):
    put(tmp_path / "measured", "1.csv", "2.csv")
    assert shared(tmp_path, "openface", "a/1.jpg", "a/1.png", "a/2.jpg") == {"a/1.jpg", "a/1.png"}


def test_one_folder_of_results_for_several_folders_keeps_the_last(tmp_path):
    put(tmp_path / "measured", "1.csv")
    assert shared(tmp_path, "openface", "ann/1.jpg", "bob/1.jpg") == {"ann/1.jpg", "bob/1.jpg"}
    put(tmp_path / "measured", "ann/1.csv", "bob/1.csv")
    (tmp_path / "measured" / "1.csv").unlink()
    assert shared(tmp_path, "openface", "ann/1.jpg", "bob/1.jpg") == set()


def test_py_feat_names_whole_files(tmp_path):
    put(tmp_path / "measured", "fex.csv", text="frame,input\n0,in/1.jpg\n0,in/1.png\n")
    assert shared(tmp_path, "pyfeat", "ann/1.jpg", "ann/1.png") == set()
    assert shared(tmp_path, "pyfeat", "ann/1.jpg", "bob/1.jpg") == {"ann/1.jpg", "bob/1.jpg"}


@pytest.mark.parametrize("backend", ["mediapipe", "none"])
def test_backends_that_read_nothing_share_nothing(tmp_path, backend):
    put(tmp_path / "measured", "1.csv")
    assert shared(tmp_path, backend, "ann/1.jpg", "bob/1.jpg") == set()


def test_a_scan_leaves_out_what_could_be_measured_as_another(tmp_path):
    put(tmp_path, "photos/ann/1.jpg", "photos/ann/1.png", "photos/ann/2.jpg", "csv/1.csv", "csv/2.csv")
    part = SourceSettings(kind="identity_folders", path="photos", backend="openface", measurements="csv")
    raw, log = scan(part, tmp_path)
    assert list(raw["path"]) == ["photos/ann/2.jpg"]
    assert [(path, reason) for _, path, _, reason, _ in log.rows()] == [
        ("photos/ann/1.jpg", Reason.AMBIGUOUS),
        ("photos/ann/1.png", Reason.AMBIGUOUS),
    ]
    assert "photos/ann/1.png" in log.rows()[0][4]


def test_other_normal_forms_and_system_files_do_not_hide_a_measurement(tmp_path):
    nfc, nfd = (unicodedata.normalize(form, "José") for form in ("NFC", "NFD"))
    put(tmp_path / "measured", f"{nfc}.csv", "._José.csv", "@eaDir/x.csv")
    assert shared(tmp_path, "openface", f"a/{nfd}.jpg", f"b/{nfd}.jpg") == {f"a/{nfd}.jpg", f"b/{nfd}.jpg"}
