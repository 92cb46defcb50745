"""Generates the synthetic data set: stills, clips and the truth table, whole or not at all."""

import json
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field, model_validator
from tqdm import tqdm

from core.settings import Settings
from faces.detection.weights import find_landmarker
from synthetic.files import CLIP_SUFFIX, folder_aside, write_clip, write_still
from synthetic.plan import STILLS, plan_clip, plan_stills
from synthetic.scene import Studio
from synthetic.truth import Row, truth_row, write_truth
from synthetic.view import View
from synthetic.workers import worked

GENERATOR_VERSION = "2"
"""Raise it with every change that alters a byte of the data set, and `dvc commit -f data.dvc`."""

FOLDER = "synthetic"
CLIP_RATE = 25

_README = """Drawn people
============
Every face in this folder was drawn by a computer program from a seed. It shows no real person, and no
photograph went into it. Scores measured on these pictures say nothing about accuracy on people: the faces and
the light are simple, and the expressions were shaped with the landmark model that later measures them.

stills/person_NNN/*.jpg   one folder per identity: frontal and posed, neutral and expressive pictures
clips/person_NNN.avi      short clips (motion JPEG, {rate} frames a second) of the first {clips} of the people
truth.csv                 what was drawn: identity, pose (degrees), action units, light, seed;
                          one row per still and one per clip frame
dataset.json              settings, generator version, total size

Made by: python -m synthetic {options}
"""


class SyntheticSettings(Settings):
    """What the data set holds. The same settings give the same bytes."""

    people: int = Field(default=60, ge=1, le=1000, description="number of drawn people, 16 stills each")
    seed: int = Field(default=0, ge=0, description="root of all random numbers")
    size: int = Field(default=256, ge=64, le=1024, multiple_of=16, description="width and height in pixels")
    clips: int = Field(default=8, ge=0, description="number of people who also have a clip")
    clip_frames: int = Field(default=40, ge=2, le=1000, description="frames a clip, 25 a second")

    @model_validator(mode="after")
    def _enough_people(self) -> "SyntheticSettings":
        if self.clips > self.people:
            raise ValueError(f"clips ({self.clips}) must not exceed people ({self.people})")
        return self


@dataclass(frozen=True)
class _Task:
    """One unit of work: the stills or the clip of one person, written under `root`."""

    root: Path
    settings: SyntheticSettings
    person: int
    clip: bool


def generate(out: Path, settings: SyntheticSettings, workers: int = 2, landmarker: Path | None = None) -> Path:
    """Write the data set to `out`/synthetic and return that folder; do nothing when it is there already.

    The folder appears complete or not at all. A data set made with other settings is replaced. Raises
    WeightsError (no Face Landmarker bundle), FileExistsError (`out`/synthetic was not generated) and
    RuntimeError (a worker process died).
    """
    target = out / FOLDER
    if is_complete(target, settings):
        return target
    if target.exists() and not (target / "dataset.json").is_file():
        raise FileExistsError(f"{target} exists but was not generated: move it away, or choose another --out")
    find_landmarker(landmarker)
    with folder_aside(target) as aside:
        rows = _draw_all(aside, settings, workers, landmarker)
        write_truth(aside / "truth.csv", rows)
        _describe(aside, settings)
    return target


def is_complete(folder: Path, settings: SyntheticSettings) -> bool:
    """Say whether `folder` holds the data set of these settings and this generator, with no file missing."""
    try:
        stored = json.loads((folder / "dataset.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return bool(stored == _description(settings) | {"bytes": _bytes_of(folder)})


def _description(settings: SyntheticSettings) -> dict[str, object]:
    return {
        "synthetic": True,
        "generator_version": GENERATOR_VERSION,
        "settings": settings.model_dump(),
        "stills": settings.people * sum(count for _, count in STILLS),
        "clips": settings.clips,
    }


def readme(settings: SyntheticSettings) -> str:
    """Return the text that lies beside the pictures."""
    options = " ".join(f"--{name.replace('_', '-')} {value}" for name, value in settings.model_dump().items())
    return _README.format(rate=CLIP_RATE, clips=settings.clips, options=options)


def _describe(folder: Path, settings: SyntheticSettings) -> None:
    """Write README.txt and, last, dataset.json."""
    (folder / "README.txt").write_text(readme(settings), encoding="utf-8")
    described = _description(settings) | {"bytes": _bytes_of(folder)}
    (folder / "dataset.json").write_text(json.dumps(described, indent=2) + "\n", encoding="utf-8")


def _bytes_of(folder: Path) -> int:
    """Return the total size of all files but the description."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != "dataset.json")
    return sum(path.stat().st_size for path in files)


def _draw_all(root: Path, settings: SyntheticSettings, workers: int, landmarker: Path | None) -> list[Row]:
    tasks = [_Task(root, settings, person, clip=True) for person in range(settings.clips)]
    tasks += [_Task(root, settings, person, clip=False) for person in range(settings.people)]
    total = settings.clips * settings.clip_frames + settings.people * sum(count for _, count in STILLS)
    rows: list[Row] = []
    bar = tqdm(total=total, desc="drawing people", unit="picture", disable=None)
    with bar, closing(worked(_perform, tasks, workers, landmarker)) as results:
        for part in results:
            rows += part
            bar.update(len(part))
    return rows


def _perform(studio: Studio, task: _Task) -> list[Row]:
    """Draw the stills or the clip of one person and return their truth rows."""
    return _draw_clip(studio, task) if task.clip else _draw_stills(studio, task)


def _draw_stills(studio: Studio, task: _Task) -> list[Row]:
    settings, identity = task.settings, person_name(task.person)
    person, rows = studio.person(task.person, settings.seed), []
    for still in plan_stills(settings.seed, task.person):
        path = f"stills/{identity}/{still.name}.jpg"
        write_still(task.root / path, studio.draw(person, still.view, settings.size))
        rows.append(_row(path, 0, identity, still.view, settings.seed))
    return rows


def _draw_clip(studio: Studio, task: _Task) -> list[Row]:
    settings, identity = task.settings, person_name(task.person)
    person = studio.person(task.person, settings.seed)
    views = plan_clip(settings.seed, task.person, settings.clip_frames)
    path = f"clips/{identity}{CLIP_SUFFIX}"
    frames = (studio.draw(person, view, settings.size) for view in views)
    write_clip(task.root / path, frames, settings.size, CLIP_RATE)
    return [_row(path, frame, identity, view, settings.seed) for frame, view in enumerate(views)]


def _row(path: str, frame: int, identity: str, view: View, seed: int) -> Row:
    return truth_row(f"{FOLDER}/{path}", frame, identity, view, seed=seed, version=GENERATOR_VERSION)


def person_name(number: int) -> str:
    """Return the identity's name, such as person_007."""
    return f"person_{number:03d}"
