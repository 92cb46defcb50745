"""Real faces of 64 pixels, cut out between the eyes, and who of them is held out."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tqdm import tqdm

from benchmarks.label_free_embedding.collect import Collected, collect
from benchmarks.label_free_embedding.split import split
from core.crop import EyeCrop
from core.landmarks import LEFT_EYE_CORNERS, RIGHT_EYE_CORNERS
from core.storage import write_aside
from faces.alignment import align
from faces.detection.canonical_mesh import load_mesh
from faces.detection.weights import find_landmarker
from faces.media.decode import decode_image
from faces.mesh.grid import MeshGrid

VALIDATION = 40
"""One of so many faces to learn from is kept for validation."""


@dataclass(frozen=True)
class RealFaces:
    """`pixels` uint8 (N, 64, 64, 3) with the `identity` and the file of each, and rows of the parts.

    `train`, `val`: faces to learn from, without a name. `test`: one photo of each held-out person of LFW who has
    several; `others`: the rest of these people's photos.
    """

    pixels: np.ndarray
    identity: np.ndarray
    paths: np.ndarray
    train: np.ndarray
    val: np.ndarray
    test: np.ndarray
    others: np.ndarray


def real_faces(data: Path, cache: Path, held_out: Path, crops: Path, people: int, most: int) -> RealFaces:
    """Return the faces of `label_free_embedding`, those of `people` of its held-out people for the test.

    `most`: faces to train on, spread evenly over those to learn from.
    """
    collected = collect(data, cache, MeshGrid.build(load_mesh(find_landmarker())))
    rows = split(collected, held_out)
    pixels = eye_crops(data, collected, crops / "eyes64.npy")
    test, others = _of_people(rows.lfw, collected.identity, people)
    val = rows.learning[::VALIDATION]
    train = np.setdiff1d(rows.learning, val)
    train = train[np.unique(np.linspace(0, len(train) - 1, most).round().astype(int))]
    return RealFaces(pixels, collected.identity, collected.paths, train, val, test, others)


def _of_people(rows: np.ndarray, identity: np.ndarray, people: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the first photo of each of so many people with several, and all others of these people."""
    names, counts = np.unique(identity[rows], return_counts=True)
    chosen = names[counts > 1][:people]
    own = [rows[identity[rows] == name] for name in chosen]
    return np.array([each[0] for each in own]), np.concatenate([each[1:] for each in own])


def eye_crops(data: Path, collected: Collected, file: Path) -> np.ndarray:
    """Return every face cut out between its eyes, uint8 (N, 64, 64, 3), from the file when it is there."""
    if not file.exists():
        points, size = collected.faces.landmarks[..., :2], EyeCrop().size
        pairs = zip(collected.paths, points, strict=True)
        faces = [_crop(data / path, each, size) for path, each in tqdm(pairs, desc="cut out faces", disable=None)]
        write_aside(file, lambda path: np.save(path, np.stack(faces)))
    return np.load(file)


def _crop(path: Path, points: np.ndarray, size: int) -> np.ndarray:
    left, right = (points[list(corners)].mean(axis=0) for corners in (LEFT_EYE_CORNERS, RIGHT_EYE_CORNERS))
    return align(decode_image(path), tuple(left), tuple(right), size)
