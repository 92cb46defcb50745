"""Files leave the data folder, DVC's cache and its remote, and nothing else does."""

import unicodedata
from pathlib import Path

import pytest
import yaml
from dvc.repo import Repo

from workflow.erasure.data_files import erase_files, naming


@pytest.fixture
def root(tmp_path) -> Path:
    for name, content in (("ann/1.jpg", "ann"), ("bob/1.jpg", "bob"), ("bob/2.jpg", "both"), ("ann/2.jpg", "both")):
        path = tmp_path / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    with Repo.init(str(tmp_path), no_scm=True) as repo, repo.config.edit() as config:
        config["remote"]["store"] = {"url": str(tmp_path / "store")}
        config["core"]["remote"] = "store"
    with Repo(str(tmp_path)) as repo:
        repo.add([str(tmp_path / "data")])
        repo.push()
    return tmp_path


def kept(root: Path) -> set[str]:
    files = [path for place in (".dvc/cache", "store") for path in (root / place).rglob("*") if path.is_file()]
    return {path.read_text() for path in files if not path.name.endswith(".dir")}


def test_contents_go_from_cache_and_remote_unless_another_file_has_them(root):
    assert kept(root) == {"ann", "bob", "both"}
    version = erase_files([root / "data/ann/1.jpg", root / "data/ann/2.jpg"], ["ann"], root)
    assert kept(root) == {"bob", "both"}
    assert not (root / "data" / "ann").exists()
    assert version == yaml.safe_load((root / "data.dvc").read_text())["outs"][0]["md5"]
    with Repo(str(root)) as repo:
        repo.push()
    listings = list((root / "store").rglob("*.dir"))
    assert [listing.read_text().count("relpath") for listing in listings] == [2]


def test_a_second_call_changes_nothing(root):
    gone = [root / "data/ann/1.jpg"]
    assert erase_files(gone, ["ann"], root)
    pointer = (root / "data.dvc").read_text()
    assert erase_files(gone, ["ann"], root) is None
    assert (root / "data.dvc").read_text() == pointer


def test_data_that_dvc_does_not_track_is_removed_only(root):
    photo = root / "datasets" / "ann.jpg"
    photo.parent.mkdir()
    photo.write_text("ann elsewhere")
    pointer = (root / "data.dvc").read_text()
    assert erase_files([photo], ["nobody"], root) is None
    assert not photo.exists()
    assert (root / "data.dvc").read_text() == pointer


def test_lists_that_still_name_somebody_are_told(root):
    (root / "data" / "truth.csv").write_text("annabel,1\nbob,2\n")
    (root / "data" / "more.txt").write_text("x/ann/1.jpg\n")
    assert naming(["ann"], root) == ["data/more.txt"]
    assert naming(["ann", "bob"], root) == ["data/more.txt", "data/truth.csv"]


def test_names_are_told_and_folders_go_in_every_spelling(root):
    (root / "data" / "list.csv").write_text(unicodedata.normalize("NFD", "José,1"), encoding="utf-8")
    assert naming([unicodedata.normalize("NFC", "JOSÉ")], root) == ["data/list.csv"]
    assert erase_files([root / "data/ann/1.jpg"], ["ANN"], root)
    assert not (root / "data" / "ann").exists()


def test_thumbnails_of_a_file_server_go_with_the_photo(root):
    party = root / "data" / "party"
    for name in ("1.jpg", "2.jpg", "@eaDir/1.jpg/THUMB_M.jpg", "@eaDir/2.jpg/THUMB_M.jpg", "._1.jpg"):
        (party / name).parent.mkdir(parents=True, exist_ok=True)
        (party / name).write_text(name)
    assert erase_files([party / "1.jpg"], ["ann"], root)
    left = sorted(path.relative_to(party).as_posix() for path in party.rglob("*") if path.is_file())
    assert left == ["2.jpg", "@eaDir/2.jpg/THUMB_M.jpg"]
