"""What the documents promise is what the code has."""

import re
from pathlib import Path

import pytest

from core.manifest import ACTION_UNITS, MANIFEST_COLUMNS
from core.rejects import Reason
from faces.backends import BACKENDS
from faces.sources.registry import SOURCES

ROOT = Path(__file__).resolve().parents[1]


def test_data_document_names_every_reason_unit_and_column():
    text = (ROOT / "docs" / "data.md").read_text(encoding="utf-8")
    for reason in Reason:
        assert f"`{reason.value}`" in text
    for unit in ACTION_UNITS:
        assert f"| `{unit}` |" in text
    for column in set(MANIFEST_COLUMNS) - set(ACTION_UNITS) - {"left_eye_y", "right_eye_x"}:
        assert f"`{column}`" in text, column


def test_links_and_pictures_of_the_readme_exist():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        assert (ROOT / target).exists(), target
    for target in re.findall(r"`((?:configs|docs)/[^`*]+)`", text):
        assert (ROOT / target).exists(), target


def test_data_document_names_every_layout_and_backend():
    text = (ROOT / "docs" / "data.md").read_text(encoding="utf-8")
    for name in (*SOURCES, *BACKENDS):
        assert f"`{name}`" in text, name


def test_scale_document_quotes_the_newest_cost_model():
    newest = max((ROOT / "benchmarks" / "results").glob("*_cost_model.md"))
    table = [line for line in newest.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    assert "\n".join(table) in (ROOT / "docs" / "scale.md").read_text(encoding="utf-8")


def test_scale_document_quotes_the_newest_simulation():
    newest = max((ROOT / "benchmarks" / "results").glob("*_cluster_simulation.md"))
    found = newest.read_text(encoding="utf-8")
    tables = [part for part in found.split("\n\n") if part.startswith("|")]
    text = (ROOT / "docs" / "scale.md").read_text(encoding="utf-8")
    assert tables[0].strip() in text
    assert len(tables) == 2
    assert tables[1].strip() in text


def test_operations_document_names_every_config_and_target_it_runs():
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert all((ROOT / "configs" / f"{name}.yaml").exists() for name in re.findall(r"configs/(\w+)\.yaml", text))
    for target in re.findall(r"^make (\w+)", text, flags=re.MULTILINE):
        assert f"\n{target}:" in makefile, target


DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), *sorted(ROOT.glob("*/README.md"))]
PYTHON_FILE = re.compile(r"`((?:[a-z_0-9]+/)+[a-z_0-9]+\.py)`")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_python_files_that_a_document_names_exist(document):
    named = PYTHON_FILE.findall(document.read_text(encoding="utf-8"))
    missing = [name for name in named if not (ROOT / name).exists()]
    assert not missing


def test_the_readme_lists_every_pipeline():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    plans = (path.stem.removesuffix("_plan") for path in (ROOT / "pipelines").glob("*_plan.py"))
    assert [name for name in plans if f"`pipelines.{name}.{name}`" not in text and f"`{name}`" not in text] == []


def test_every_room_has_one_sentence():
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rooms = sorted(path.parent.name for path in ROOT.glob("*/__init__.py") if path.parent.name != "tests")
    assert [room for room in rooms if text.count(f"| `{room}/` |") != 1] == []
