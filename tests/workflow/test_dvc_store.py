"""DVC's undocumented parts do what erasure needs, in the version that is pinned."""

import json
import re
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
from dvc.repo import Repo

from workflow.dvc_store import forget, track

ROOT = Path(__file__).resolve().parents[2]
ONE, TWO = "f97c5d29941bfb1b2fdab0874906ab82", "b8a9f715dbb64fd5c56e7783c6820a61"
"""md5 of the words in the files below."""


@pytest.fixture
def root(tmp_path) -> Path:
    with Repo.init(str(tmp_path), no_scm=True) as repo, repo.config.edit() as config:
        config["remote"]["store"] = {"url": str(tmp_path / "store")}
        config["core"]["remote"] = "store"
    (tmp_path / "data").mkdir()
    for word in ("one", "two"):
        (tmp_path / "data" / f"{word}.jpg").write_text(word)
    track(tmp_path / "data")
    with Repo(str(tmp_path)) as repo:
        repo.push()
    return tmp_path


def objects(folder: Path) -> set[str]:
    return {path.parent.name + path.name for path in folder.rglob("??/*") if path.is_file()}


@pytest.mark.parametrize("store", ["store", ".dvc/cache"])
def test_an_object_and_the_listings_that_name_it_are_deleted(root, store):
    before = objects(root / store)
    listing = next(name for name in before if name.endswith(".dir"))
    assert before == {ONE, TWO, listing}
    forget(root, {ONE})
    assert objects(root / store) == {TWO}


def test_an_object_that_is_not_there_is_no_error(root):
    before = objects(root / "store")
    forget(root, {"0" * 32})
    assert objects(root / "store") == before


def test_without_a_remote_the_cache_alone_is_cleared(root):
    with Repo(str(root)) as repo, repo.config.edit() as config:
        del config["core"]["remote"]
    forget(root, {TWO})
    assert TWO in objects(root / "store")
    assert objects(root / ".dvc/cache") == {ONE}


def test_a_tracked_folder_has_the_digest_of_its_listing(root):
    (root / "data" / "one.jpg").unlink()
    digest = track(root / "data")
    listing = next((root / ".dvc/cache").rglob(f"{digest[:2]}/{digest[2:]}"))
    assert json.loads(listing.read_text()) == [{"md5": TWO, "relpath": "two.jpg"}]


def test_the_installed_version_is_the_pinned_one_and_below_the_bound():
    pinned = re.search(r"^dvc==(\S+)$", (ROOT / "constraints.txt").read_text(), re.MULTILINE)
    assert pinned is not None
    assert version("dvc") == pinned[1]
    minor = int(pinned[1].split(".")[1])
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    assert f"dvc>=3.{minor},<3.{minor + 1}" in wanted


def test_nothing_else_uses_undocumented_parts_of_dvc():
    rooms = ("app", "core", "faces", "pipelines", "registry", "stacks", "steps", "workflow")
    files = [path for room in rooms for path in (ROOT / room).rglob("*.py")]
    users = {
        path.relative_to(ROOT).as_posix() for path in files if re.search(r"^(from|import) dvc", path.read_text(), re.M)
    }
    assert users == {"workflow/dvc_store.py"}
