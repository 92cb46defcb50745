"""What the documents promise is what the code has."""

import re
from pathlib import Path

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


def test_operations_document_names_every_config_and_target_it_runs():
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert all((ROOT / "configs" / f"{name}.yaml").exists() for name in re.findall(r"configs/(\w+)\.yaml", text))
    for target in re.findall(r"^make (\w+)", text, flags=re.MULTILINE):
        assert f"\n{target}:" in makefile, target
