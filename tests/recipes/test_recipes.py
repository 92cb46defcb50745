"""Each recipe of docs/extending.md, applied to a copy of the checkout, gives what it promises in as many files."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.house.recipes import DOCUMENT, Touched, recipes, touched

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
RECIPES = recipes(DOCUMENT.read_text(encoding="utf-8"))

ALLOWED = {
    "connector": Touched(files=1, entries=1),
    "embedder": Touched(files=1, entries=1),
    "family": Touched(files=1, entries=1),
    "clusterer": Touched(files=1, entries=1),
    "column": Touched(files=1, entries=0),
    "kind": Touched(files=5, entries=1),
}
COMPLETE = {
    "connector": (
        "tests/faces/sources/test_scan.py",
        "tests/faces/sources/test_wrong_layouts.py",
        "--deselect=tests/faces/sources/test_wrong_layouts.py::test_every_kind_has_a_layout",
    ),
    "embedder": ("tests/embedding/test_embedder_registry.py",),
    "family": ("tests/models/families/test_families.py", "tests/models/test_model_settings.py"),
    "clusterer": ("tests/clustering/test_clusterer_registry.py",),
    "column": ("tests/core/test_manifest.py", "tests/test_docs.py", "tests/faces/sources/test_pixel_csv.py"),
    "kind": ("tests/registry/test_cards.py", "tests/test_configs.py"),
}
"""Tests of the registry that a recipe adds to, without those that only ask for tests of the new part."""

COMMANDS = {"column": ("-m", "core.manifest_table")}
"""What the recipe says to run once its files are written."""


def copied(folder: Path) -> Path:
    """A copy of the checkout's tracked files."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, listed.split("\0")):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, folder / name)
    return folder


def changed(copy: Path) -> set[str]:
    """The files of the copy that the checkout does not have, or that differ from those of the checkout."""
    files = (path.relative_to(copy) for path in copy.rglob("*") if path.is_file() and path.suffix != ".pyc")
    return {
        str(file)
        for file in files
        if not (ROOT / file).exists() or (ROOT / file).read_bytes() != (copy / file).read_bytes()
    }


def python(copy: Path, home: Path, *arguments: str) -> None:
    """Run this interpreter in the copy, with stores of its own."""
    (home / "repository" / ".zen").mkdir(parents=True, exist_ok=True)
    environment = {name: value for name, value in os.environ.items() if name != "LIKENESS_TESTS"}
    environment |= {
        "PYTHONPATH": str(copy),
        "ZENML_CUSTOM_SOURCE_ROOT": str(copy),
        "ZENML_CONFIG_PATH": str(home / "zenml"),
        "ZENML_REPOSITORY_PATH": str(home / "repository"),
    }
    done = subprocess.run(
        [sys.executable, *arguments], cwd=copy, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]


def test_every_recipe_is_followed():
    assert set(RECIPES) == set(ALLOWED)


@pytest.mark.parametrize("name", ALLOWED)
def test_a_recipe_works_and_touches_few_files(name, tmp_path):
    copy = copied(tmp_path / "checkout")
    for block in RECIPES[name]:
        block.apply(copy)
    files = changed(copy)
    assert files == {block.path for block in RECIPES[name]}
    assert touched(RECIPES[name]) == ALLOWED[name]
    assert len(files) == sum(ALLOWED[name]) <= 6

    if name in COMMANDS:
        python(copy, tmp_path, *COMMANDS[name])
    sources = sorted(file for file in files if file.endswith(".py"))
    python(copy, tmp_path, "-m", "ruff", "check", "--no-cache", *sources)
    python(copy, tmp_path, "-m", "ruff", "format", "--no-cache", "--check", *sources)
    python(copy, tmp_path, "-m", "pytest", "-p", "no:cacheprovider", *COMPLETE[name], "tests/test_floors.py")
    python(copy, tmp_path, f"tests/recipes/use_{name}.py")
