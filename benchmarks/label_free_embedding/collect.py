"""Real faces on the mean face: found, warped and kept in a cache folder beside the checkout."""

import csv
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from tqdm import tqdm

from core.storage import write_aside
from embedding.regions.faces import RegionFaces
from faces.detection.landmarks import Landmarker
from faces.media.decode import decode_image
from faces.mesh.grid import MeshGrid
from faces.mesh.visibility import Visibility
from faces.mesh.warp import warp
from synthetic.dataset import SyntheticSettings, generate

FOLDERS = ("lfw", "celeba_wild", "orl", "unlabelled", "utkface")
PICTURES = {".jpg", ".pgm"}
TIGHT = ("orl",)
"""Data sets whose pictures end at the face: the detector needs something around it."""
BORDERS = (0.0, 0.2)
"""Borders that are tried in turn, as shares of the longer side."""
TIGHT_BORDERS = (0.4,)
POINTS = 468


@dataclass(frozen=True)
class Collected:
    """One row per picture in which a face was found: the face nearest to the middle.

    `paths`: relative to the data folder. `identity`: data set and name; the names serve the split and the scores only.
    """

    paths: np.ndarray
    identity: np.ndarray
    faces: RegionFaces

    @property
    def source(self) -> np.ndarray:
        """Data set of each face."""
        return np.array([path.split("/")[0] for path in self.paths])


def collect(data: Path, cache: Path, grid: MeshGrid) -> Collected:
    """Return the faces of the pictures below `data`, from the cache when they are there."""
    about, pixels = cache / "faces.npz", cache / "px.npy"
    if not (about.exists() and pixels.exists()):
        _fill(data, about, pixels, grid)
    arrays = np.load(about)
    with (data / "manifest.csv").open(encoding="utf-8") as lines:
        names = {row["path"]: f"{row['dataset']}/{row['identity']}" for row in csv.DictReader(lines)}
    identity = np.array([names.get(path, "") for path in arrays["paths"]])
    faces = RegionFaces(np.load(pixels, mmap_mode="r"), arrays["w"], arrays["lm"][:, :POINTS])
    return Collected(arrays["paths"], identity, faces)


def _fill(data: Path, about: Path, pixels: Path, grid: MeshGrid) -> None:
    files = [path for folder in FOLDERS for path in sorted((data / folder).rglob("*")) if path.suffix in PICTURES]
    kept, landmarks, warped = [], [], []
    with Landmarker(max_faces=3) as landmarker:
        for file in tqdm(files, desc="find faces", disable=None):
            rgb = decode_image(file)
            points = nearest_to_the_middle(landmarker, rgb, TIGHT_BORDERS if file.parts[-3] in TIGHT else BORDERS)
            if points is not None:
                kept.append(str(file.relative_to(data)))
                landmarks.append(points.astype(np.float32))
                warped.append(warp(rgb, points, grid))
    weights = Visibility.build(grid).weights(np.stack(landmarks))
    write_aside(pixels, lambda path: np.save(path, np.stack(warped)))
    write_aside(about, lambda path: np.savez(path, paths=np.array(kept), lm=np.stack(landmarks), w=weights))


def collect_drawn(cache: Path, grid: MeshGrid, people: int) -> RegionFaces:
    """Return the faces of drawn people, from the cache when they are there."""
    file = cache / "drawn.npz"
    if not file.exists():
        stills = generate(cache, SyntheticSettings(people=people, clips=0)) / "stills"
        pictures = [decode_image(path) for path in sorted(stills.rglob("*.jpg"))]
        with Landmarker(max_faces=1) as landmarker:
            points = [nearest_to_the_middle(landmarker, rgb, (0.0,)) for rgb in pictures]
        seen = [(rgb, one.astype(np.float32)) for rgb, one in zip(pictures, points, strict=True) if one is not None]
        landmarks = np.stack([one for _, one in seen])
        warped = np.stack([warp(rgb, one, grid) for rgb, one in seen])
        weights = Visibility.build(grid).weights(landmarks)
        write_aside(file, lambda path: np.savez(path, px=warped, lm=landmarks, w=weights))
    arrays = np.load(file)
    return RegionFaces(arrays["px"], arrays["w"], arrays["lm"][:, :POINTS])


def nearest_to_the_middle(landmarker: Landmarker, rgb: np.ndarray, borders: tuple[float, ...]) -> np.ndarray | None:
    """Return the landmarks (478, 3) of the face nearest to the middle of a picture, or None."""
    for share in borders:
        border = int(share * max(rgb.shape[:2]))
        framed = cv2.copyMakeBorder(rgb, border, border, border, border, cv2.BORDER_REPLICATE)
        found = [face.landmarks for face in landmarker.measure(framed)]
        if found:
            middle = np.array([framed.shape[1], framed.shape[0]]) / 2
            best = min(found, key=lambda points: float(np.linalg.norm(points[1, :2] - middle)))
            return best - np.array([border, border, 0])
    return None
