"""Every config is a run somebody can start: it parses as its pipeline's plan, and its first step finds its data."""

import importlib
import re
from itertools import takewhile
from pathlib import Path
from typing import Any

import click
import cv2
import numpy as np
import pytest
import yaml
from PIL import Image

from core.settings import Settings
from faces.sources.scan import scan_all
from workflow.config import configured

ROOT = Path(__file__).resolve().parents[1]
CONFIGS = {path.stem: path for path in sorted((ROOT / "configs").glob("*.yaml"))}


def head(name: str) -> str:
    """The comment above a config's first key, on one line."""
    lines = CONFIGS[name].read_text(encoding="utf-8").splitlines()
    return " ".join(line.lstrip("# ") for line in takewhile(lambda line: line.startswith("#"), lines))


def pipeline_of(name: str) -> str:
    found = re.search(r"Pipeline: (\w+)\. Expect: \S.*\S (?:Time|Never run): \S.*\.$", head(name))
    assert found, f"{name}.yaml: end the head with 'Pipeline: …. Expect: …. Time: ….' (or 'Never run: why.')"
    return found[1]


def plan_class(pipeline: str) -> type[Settings]:
    """The plan that a pipeline reads its parameters with."""
    module = importlib.import_module(f"pipelines.{pipeline}")
    [name] = set(re.findall(r"configured\((\w+),", Path(str(module.__file__)).read_text(encoding="utf-8")))
    return getattr(module, name)


def parameters(name: str) -> dict[str, Any]:
    return yaml.safe_load(CONFIGS[name].read_text(encoding="utf-8"))["parameters"]


@pytest.mark.parametrize("name", CONFIGS)
def test_a_config_parses_as_the_plan_of_the_pipeline_it_names(name):
    assert configured(plan_class(pipeline_of(name)), parameters(name))


@pytest.mark.parametrize("name", CONFIGS)
def test_a_misspelt_key_is_named_with_the_right_one(name):
    known, value = next(iter(parameters(name).items()))
    wrong = {key: each for key, each in parameters(name).items() if key != known} | {known + "x": value}
    with pytest.raises(click.ClickException, match=rf"unknown key '{known}x'; did you mean '{known}'"):
        configured(plan_class(pipeline_of(name)), wrong)


def test_every_pipeline_has_a_config():
    pipelines = {path.stem for path in (ROOT / "pipelines").glob("*.py") if "@pipeline" in path.read_text("utf-8")}
    assert pipelines == {pipeline_of(name) for name in CONFIGS}


def sources_of(value: Any) -> list[Any]:
    """All sources that a plan names, at any depth."""
    if isinstance(value, Settings):
        own = [getattr(value, key) for key in type(value).model_fields]
        return [value] if {"kind", "path"} <= set(type(value).model_fields) else sources_of(own)
    return [each for part in value for each in sources_of(part)] if isinstance(value, list | tuple) else []


def picture(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(list(str(path).encode()))
    Image.fromarray(random.integers(0, 256, (48, 48, 3), np.uint8)).save(path)


def identity_folders(folder: Path) -> None:
    picture(folder / "ann" / "1.png")


def flat_photos(folder: Path) -> None:
    picture(folder / "1.png")


def clips(folder: Path) -> None:
    folder.mkdir(parents=True)
    writer = cv2.VideoWriter(str(folder / "ann.avi"), cv2.VideoWriter.fourcc(*"MJPG"), 5.0, (48, 48))
    writer.write(np.full((48, 48, 3), 128, np.uint8))
    writer.release()


def celeba(folder: Path) -> None:
    picture(folder / "img_align_celeba" / "000001.jpg")


def mnist(folder: Path) -> None:
    folder.mkdir(parents=True)
    pixels = np.resize(np.arange(251, dtype=np.uint8), (4, 28, 28))
    digits = np.arange(2, dtype=np.uint8)
    np.savez(folder / "mnist.npz", x_train=pixels[:2], y_train=digits, x_test=pixels[2:], y_test=digits)


def pixel_csv(folder: Path) -> None:
    folder.mkdir(parents=True)
    row = f"20,0,1,a.jpg,{' '.join(['128'] * 48 * 48)}"
    (folder / "age_gender.csv").write_text(f"age,ethnicity,gender,img_name,pixels\n{row}\n")


SAMPLES = {make.__name__: make for make in (identity_folders, flat_photos, clips, celeba, mnist, pixel_csv)}


def found(name: str) -> dict[tuple[str, str], Any]:
    """The sources of a config that was run, by kind and path."""
    plan = configured(plan_class(pipeline_of(name)), parameters(name))
    return {} if "Never run: " in head(name) else {(each.kind, str(each.path)): each for each in sources_of(plan)}


@pytest.mark.parametrize("name", CONFIGS)
def test_the_first_step_of_a_config_that_was_run_lists_a_tiny_sample(name, tmp_path):
    """Configs without sources start from the store: tests/pipelines runs their pipelines."""
    for kind, path in (sources := found(name)):
        SAMPLES[kind](tmp_path / path)
    if sources:
        manifest, rejects = scan_all(list(sources.values()), tmp_path)
        assert set(manifest["source"]) == {Path(path).name for _, path in sources}
        assert not len(rejects)
