"""The set of drawn heads on disk: arrays of pictures and their truth, whole or not at all."""

import json
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pandas as pd
from numpy.lib.format import open_memmap
from numpy.random import Generator as Random
from pydantic import Field
from tqdm import tqdm

from core.settings import Settings
from core.storage import CorruptFileError, check_room
from faces.detection.weights import find_landmarker
from synthetic.chance import normal, uniform
from synthetic.dataset import GENERATOR_VERSION
from synthetic.files import folder_aside
from synthetic.heads.planted import planted
from synthetic.heads.truth import at_rest, head_truth, unlit_picture
from synthetic.heads.units import light_at_rest, model_camera, translation_of
from synthetic.plan import varied_camera, varied_light
from synthetic.scene import Studio
from synthetic.view import Pose, View
from synthetic.workers import worked

DESCRIPTION, TRUTH, PICTURES = "heads.json", "truth.csv", "pictures"

DEPTH_ORIGIN, DEPTH_STEP = 0.8, 1 / 163840
"""Depth d is stored as uint16 (d - 0.8) * 163840, so 0.8 to 1.2 in steps of 6e-6; 0 is no head."""

LIT = 127
"""A normal n is stored as int8 n * 127."""


class HeadSettings(Settings):
    """What the set holds. The same settings give the same arrays."""

    people: int = Field(default=1000, ge=3, le=100_000, description="number of drawn people")
    pictures: int = Field(default=16, ge=1, le=1000, description="pictures of each")
    seed: int = Field(default=0, ge=0, description="root of all random numbers")
    size: int = Field(default=64, ge=32, le=512, multiple_of=16, description="width and height in pixels")
    yaw: float = Field(default=45, ge=0, le=60, description="largest yaw in degrees")
    pitch: float = Field(default=20, ge=0, le=40, description="largest pitch in degrees")


@dataclass(frozen=True)
class HeadSet:
    """The arrays of a set, mapped from disk; pictures 0 to N - 1, people 0 to P - 1.

    `pixels` uint8 (N, S, S, 3); `depth` uint16 (N, S, S), see `depths`; `normals` int8 (N, S, S, 3); `asymmetric` bool
    (N, S, S). At rest: `canonical_depth` uint16 (P, S, S), `canonical_albedo` uint8 (P, S, S, 3). `truth`: one row per
    picture: person, split, yaw, pitch, roll (degrees), x, y, z (translation), light_x, light_y, light_z (unit vector
    towards the light, of the head at rest), ambient (share).
    """

    pixels: np.ndarray
    depth: np.ndarray
    normals: np.ndarray
    asymmetric: np.ndarray
    canonical_depth: np.ndarray
    canonical_albedo: np.ndarray
    truth: pd.DataFrame

    def rows(self, split: str) -> np.ndarray:
        """Return the numbers of the pictures of people in the split: train, val or test."""
        return np.flatnonzero(self.truth["split"] == split)


def depths(stored: np.ndarray) -> np.ndarray:
    """Return float32 depths of stored ones; nan where there is no head."""
    return np.where(stored > 0, stored * np.float32(DEPTH_STEP) + np.float32(DEPTH_ORIGIN), np.float32(np.nan))


def read_heads(folder: Path) -> HeadSet:
    """Return the set in `folder`. Raises FileNotFoundError or CorruptFileError."""
    if not (folder / DESCRIPTION).is_file():
        raise FileNotFoundError(f"{folder} holds no drawn heads: make them with `python -m synthetic.heads`")
    try:
        arrays = {name: np.load(folder / f"{name}.npy", mmap_mode="r") for name in ARRAYS}
        return HeadSet(**arrays, truth=pd.read_csv(folder / TRUTH))
    except (OSError, ValueError) as error:
        raise CorruptFileError(f"{folder} is damaged ({error}): delete it and make it again") from error


ARRAYS = ("pixels", "depth", "normals", "asymmetric", "canonical_depth", "canonical_albedo")


def generate_heads(out: Path, settings: HeadSettings, workers: int = 2, landmarker: Path | None = None) -> Path:
    """Write the set to the folder `out` and return it; do nothing when it is there already.

    Raises WeightsError (no Face Landmarker bundle), FileExistsError (`out` is something else), NoRoomError and
    RuntimeError (a process died).
    """
    described = {"generator_version": GENERATOR_VERSION, "settings": settings.model_dump()}
    if (out / DESCRIPTION).is_file() and json.loads((out / DESCRIPTION).read_text(encoding="utf-8")) == described:
        return out
    if out.exists() and not (out / DESCRIPTION).is_file():
        raise FileExistsError(f"{out} exists but holds no drawn heads: move it away, or choose another --out")
    find_landmarker(landmarker)
    with folder_aside(out) as aside:
        _draw(aside, settings, workers, landmarker)
        (aside / DESCRIPTION).write_text(json.dumps(described, indent=2) + "\n", encoding="utf-8")
    return out


def _shapes(settings: HeadSettings) -> dict[str, tuple[type, tuple[int, ...]]]:
    people, all_of, side = settings.people, settings.people * settings.pictures, (settings.size, settings.size)
    return {
        "pixels": (np.uint8, (all_of, *side, 3)),
        "depth": (np.uint16, (all_of, *side)),
        "normals": (np.int8, (all_of, *side, 3)),
        "asymmetric": (np.bool_, (all_of, *side)),
        "canonical_depth": (np.uint16, (people, *side)),
        "canonical_albedo": (np.uint8, (people, *side, 3)),
    }


def _draw(folder: Path, settings: HeadSettings, workers: int, landmarker: Path | None) -> None:
    shapes = _shapes(settings)
    check_room(folder, sum(int(np.prod(shape)) * np.dtype(kind).itemsize for kind, shape in shapes.values()))
    files = {name: open_memmap(folder / f"{name}.npy", "w+", kind, shape) for name, (kind, shape) in shapes.items()}
    tables = []
    tasks = [HeadTask(settings, person) for person in range(settings.people)]
    bar = tqdm(total=len(tasks), desc="drawing heads", unit="person", disable=None)
    with bar, closing(worked(draw_person, tasks, workers, landmarker)) as results:
        for person, arrays, table in results:
            _write_pictures(folder / PICTURES / f"person_{person:05d}", arrays["pixels"])
            for name, values in arrays.items():
                start = person * len(values)
                files[name][start : start + len(values)] = values
            tables.append(table)
            bar.update()
    for file in files.values():
        file.flush()
    ordered = pd.concat(tables).sort_values(["person", "picture"])
    ordered.drop(columns="picture").to_csv(folder / TRUTH, index=False)


def _write_pictures(folder: Path, pixels: np.ndarray) -> None:
    """Write a person's pictures as PNG, for pipelines, which read folders of people."""
    folder.mkdir(parents=True)
    for number, rgb in enumerate(pixels):
        if not cv2.imwrite(str(folder / f"{number:03d}.png"), rgb[..., ::-1]):
            raise OSError(f"{folder}: a picture could not be written")


Drawn = tuple[int, dict[str, np.ndarray], pd.DataFrame]


@dataclass(frozen=True)
class HeadTask:
    """One person of a set."""

    settings: HeadSettings
    person: int


def draw_person(studio: Studio, task: HeadTask) -> Drawn:
    """Return the pictures of one person and their truth, as they are stored."""
    settings, rng = task.settings, np.random.default_rng([task.settings.seed, 6, task.person])
    person, marks = planted(studio.atlas, studio.person(task.person, settings.seed), rng)
    views = [head_view(rng, settings) for _ in range(settings.pictures)]
    truths = [head_truth(studio, person, view, settings.size, marks) for view in views]
    rest = head_truth(studio, person, at_rest(), settings.size, marks)
    arrays = {
        "pixels": np.stack([studio.draw(person, view, settings.size) for view in views]),
        "depth": stored(np.stack([each.depth for each in truths])),
        "normals": np.stack([np.rint(each.normals * LIT).astype(np.int8) for each in truths]),
        "asymmetric": np.stack([each.asymmetric for each in truths]),
        "canonical_depth": stored(rest.depth[None]),
        "canonical_albedo": unlit_picture(studio, person, settings.size)[None],
    }
    split = "test" if task.person % 10 == 0 else "val" if task.person % 10 == 1 else "train"
    rows = [{"person": task.person, "picture": n, "split": split, **_numbers(view)} for n, view in enumerate(views)]
    return task.person, arrays, pd.DataFrame(rows)


def stored(depth: np.ndarray) -> np.ndarray:
    """Return depths, 0 where there is no head, as `depths` reads them."""
    return np.where(depth > 0, np.rint((depth - DEPTH_ORIGIN) / DEPTH_STEP), 0).clip(0, 65535).astype(np.uint16)


def head_view(rng: Random, settings: HeadSettings) -> View:
    """Draw a view: any yaw and pitch within the settings, roll within 10 degrees, any light and exposure."""
    pose = Pose(
        uniform(rng, -settings.yaw, settings.yaw), uniform(rng, -settings.pitch, settings.pitch), normal(rng, 5)
    )
    light, camera = varied_light(rng), varied_camera(rng)
    return View({}, pose, light, model_camera(camera), int(rng.integers(2**31)))


def _numbers(view: View) -> dict[str, float]:
    x, y, z = translation_of(view.pose)
    light_x, light_y, light_z = light_at_rest(view.light, view.pose)
    angles = {"yaw": view.pose.yaw, "pitch": view.pose.pitch, "roll": view.pose.roll}
    moved = {"x": x, "y": y, "z": z, "light_x": light_x, "light_y": light_y, "light_z": light_z}
    return {**angles, **moved, "ambient": view.light.ambient}
