"""Measure drawn people with the Face Landmarker, in several processes: stills on disk, and sweeps of single units."""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from tqdm import tqdm

from faces.detection.landmarks import Landmarker, RawFace
from synthetic.expressions import UNITS
from synthetic.plan import frontal_pose, varied_camera, varied_light
from synthetic.scene import Studio
from synthetic.view import Pose, View

CHANNELS = {
    "brow_inner_up": ("browInnerUp",),
    "brow_outer_up": ("browOuterUpLeft", "browOuterUpRight"),
    "brow_down": ("browDownLeft", "browDownRight"),
    "eye_wide": ("eyeWideLeft", "eyeWideRight"),
    "eye_squint": ("eyeSquintLeft", "eyeSquintRight"),
    "mouth_upper_up": ("mouthUpperUpLeft", "mouthUpperUpRight"),
    "mouth_smile": ("mouthSmileLeft", "mouthSmileRight"),
    "mouth_frown": ("mouthFrownLeft", "mouthFrownRight"),
    "mouth_lower_down": ("mouthLowerDownLeft", "mouthLowerDownRight"),
    "mouth_pucker": ("mouthPucker",),
    "mouth_stretch": ("mouthStretchLeft", "mouthStretchRight"),
    "mouth_press": ("mouthPressLeft", "mouthPressRight"),
    "jaw_open": ("jawOpen",),
    "eye_blink": ("eyeBlinkLeft", "eyeBlinkRight"),
    "mouth_left": ("mouthLeft",),
    "look_left": ("eyeLookOutLeft", "eyeLookInRight", "-eyeLookInLeft", "-eyeLookOutRight"),
    "look_up": ("eyeLookUpLeft", "eyeLookUpRight", "-eyeLookDownLeft", "-eyeLookDownRight"),
}
"""The blendshapes that should follow each drawn unit; a minus sign subtracts."""

EXPRESSIVE = ("brow", "jaw", "mouth", "eyeBlink", "eyeWide", "cheekPuff", "noseSneer")
"""Prefixes of the blendshapes that break neutrality; squint, high on drawn faces at rest, is left out."""

LEVELS = (0.0, 0.25, 0.5, 0.75, 1.0)
TURNED_VIEWS = 12


def in_parallel(work: Callable[[Any], Any], items: list[Any], workers: int, what: str) -> list[Any]:
    """Do the work on every item in processes that each hold a studio and a Landmarker; `what` names the bar."""
    with ProcessPoolExecutor(workers, get_context("spawn"), _open_tools) as pool:
        return list(tqdm(pool.map(work, items, chunksize=1), total=len(items), desc=what, disable=None))


_tools: dict[str, Any] = {}


def _open_tools() -> None:
    _tools["studio"] = Studio.open()
    _tools["landmarker"] = Landmarker(max_faces=1).__enter__()


def measure_still(path: Path) -> dict[str, Any]:
    """Return what the Landmarker sees in a picture, and an aligned 48 x 48 grey crop of it."""
    rgb = np.asarray(cv2.imread(str(path), cv2.IMREAD_COLOR_RGB))
    found = _tools["landmarker"].measure(rgb)
    return _seen(found) | {"crop": aligned(rgb, found[0]) if found else None}


def sweep(number: int) -> list[dict[str, Any]]:
    """Draw one person with each unit at each level and in turned poses, and measure every picture."""
    studio, rng = _tools["studio"], np.random.default_rng([99, number])
    person, rows = studio.person(number), []
    plan = [(unit, level, frontal_pose(rng)) for unit in UNITS for level in _levels(unit)]
    plan += [("", 0.0, Pose(yaw, pitch, 0.0)) for yaw, pitch in (rng.random((TURNED_VIEWS, 2)) - 0.5) * [90, 40]]
    for index, (unit, level, pose) in enumerate(plan):
        view = View({unit: level} if unit else {}, pose, varied_light(rng), varied_camera(rng), index)
        found = _tools["landmarker"].measure(studio.draw(person, view))
        true = {
            "person": number,
            "unit": unit,
            "level": level,
            "true_yaw": pose.yaw,
            "true_pitch": pose.pitch,
        }
        rows.append(true | _seen(found))
    return rows


def _levels(unit: str) -> tuple[float, ...]:
    return tuple(2 * level - 1 for level in LEVELS) if unit.startswith("look") else LEVELS


def _seen(found: list[RawFace]) -> dict[str, Any]:
    if not found:
        return {"detected": False}
    face = found[0]
    angles = {"yaw": face.yaw, "pitch": face.pitch, "roll": face.roll}
    return {
        "detected": True,
        **angles,
        **response(face.blendshapes),
        "shown": expressiveness(face.blendshapes),
    }


def response(blendshapes: dict[str, float]) -> dict[str, float]:
    """Return the mean of each unit's blendshapes."""
    return {
        unit: float(np.mean([-blendshapes[n[1:]] if n[0] == "-" else blendshapes[n] for n in names]))
        for unit, names in CHANNELS.items()
    }


def expressiveness(blendshapes: dict[str, float]) -> float:
    """Return the strongest expressive blendshape."""
    return max(value for name, value in blendshapes.items() if name.startswith(EXPRESSIVE))


def aligned(rgb: np.ndarray, face: RawFace, size: int = 48) -> np.ndarray:
    """Return a grey crop with level eyes .42 of its width apart, at .38 of its height."""
    right, left = np.array(face.right_eye), np.array(face.left_eye)
    across, middle = left - right, (left + right) / 2
    factor = 0.42 * size / max(float(np.hypot(*across)), 1e-6)
    turn = float(np.degrees(np.arctan2(across[1], across[0])))
    matrix = cv2.getRotationMatrix2D((float(middle[0]), float(middle[1])), turn, factor)
    matrix[:, 2] += np.array([0.5 * size, 0.38 * size]) - middle
    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    return cv2.warpAffine(grey, matrix, (size, size), flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE)
