import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest
import yaml

from faces.sources.settings import SourceSettings
from workflow.data_version import data_version, fingerprint, version_of


def dvc(root: Path, *arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "dvc", *arguments], cwd=root, check=True, capture_output=True)


@pytest.fixture
def tracked(tmp_path):
    dvc(tmp_path, "init", "--no-scm", "-q")
    folder = tmp_path / "data" / "people"
    folder.mkdir(parents=True)
    (folder / "a.txt").write_text("a")
    dvc(tmp_path, "add", "-q", "data")
    return tmp_path


def test_unchanged_data_is_the_md5_of_data_dvc(tracked):
    md5 = yaml.safe_load((tracked / "data.dvc").read_text())["outs"][0]["md5"]
    assert version_of([tracked / "data" / "people"], tracked) == md5


def test_modified_data_is_recorded_and_warned_about(tracked):
    (tracked / "data" / "people" / "b.txt").write_text("b")
    with pytest.warns(UserWarning, match="differs from data.dvc"):
        version = version_of([tracked / "data" / "people"], tracked)
    assert "-modified-" in version


def test_without_the_cache_of_dvc_unchanged_data_keep_their_version_and_changed_data_lose_it(tracked):
    """DVC's own status only said that the cache was gone, and data that had changed counted as unchanged."""
    before = version_of([tracked / "data" / "people"], tracked)
    shutil.rmtree(tracked / ".dvc" / "cache")
    assert version_of([tracked / "data" / "people"], tracked) == before
    (tracked / "data" / "people" / "a.txt").write_text("another")
    with pytest.warns(UserWarning, match="differs from data.dvc"):
        assert "-modified-" in version_of([tracked / "data" / "people"], tracked)


def test_data_that_are_gone_are_named_with_what_brings_them_back(tmp_path):
    with pytest.raises(click.ClickException, match=r"data/people does not exist: .*`make data`.*`dvc pull`"):
        version_of([tmp_path / "data" / "people"], tmp_path)


def test_other_folders_have_a_fingerprint_that_follows_their_files(tmp_path):
    folder = tmp_path / "photos"
    folder.mkdir()
    (folder / "a.jpg").write_text("1")
    before = version_of([folder], tmp_path)
    assert before == version_of([folder], tmp_path) == f"files-{fingerprint([folder])}"
    (folder / "b.jpg").write_text("2")
    assert version_of([folder], tmp_path) != before


def test_missing_folder_names_the_key_to_set(tmp_path):
    with pytest.raises(click.ClickException, match="`path` under `sources`"):
        version_of([tmp_path / "nowhere"], tmp_path)


def test_a_source_is_followed_with_the_measurements_of_another_program(tmp_path):
    photos, measured = tmp_path / "photos", tmp_path / "openface"
    for folder, name in ((photos, "a.jpg"), (measured, "a.csv")):
        folder.mkdir()
        (folder / name).write_text("1")
    source = SourceSettings(kind="flat_photos", path="photos", backend="openface", measurements="openface")
    before = data_version([source], tmp_path)
    (measured / "a.csv").write_text("22")
    assert data_version([source], tmp_path) != before
