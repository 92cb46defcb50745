"""Faces with a label to learn, beside what learned from faces without any."""

import csv
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
import pandas as pd

from benchmarks.attributes_published.faces import split, utkface
from benchmarks.label_free_embedding.collect import Collected, collect
from benchmarks.restoration.faces import eye_crops
from benchmarks.transfer.encoders import SIZE, Encoders, EncoderTraining
from core.pixels import Pixels
from core.storage import write_aside
from embedding.regions.embedder import RegionEmbedder
from embedding.regions.settings import RegionSettings
from faces.detection.canonical_mesh import load_mesh
from faces.detection.weights import find_landmarker
from faces.mesh.grid import MeanFace, MeshGrid

PEOPLE = 20
"""People of the closed set: those with the most photos."""
TEST_SHARE = 0.3
VALIDATION = 40
"""One of so many faces without a label is kept for validation."""


@dataclass(frozen=True)
class Task:
    """A column of `manifest`, one row per face, to be learned on its split "train" and scored on "test".

    `pixels`: uint8 (N, 48, 48, 3).
    """

    pixels: Pixels
    manifest: pd.DataFrame
    column: str
    encoders: Encoders

    def rows(self, split: str) -> np.ndarray:
        """Return the numbers of the faces of one split."""
        return np.flatnonzero(self.manifest["split"] == split)

    @property
    def labels(self) -> np.ndarray:
        """Return the label of every face, as text."""
        return self.manifest[self.column].to_numpy(str)


def gender(data: Path, cache: Path, training: EncoderTraining, workers: int) -> Task:
    """Return gender on UTKFace; the encoders saw the training faces."""
    table = split(utkface(data, workers), "near_copies", training.seed)
    learning, validating = (np.flatnonzero(table.manifest["split"] == name) for name in ("train", "val"))
    encoders = Encoders.learned(table.stored, learning, validating, training, cache / "utkface")
    return Task(table.stored, table.manifest, "gender", encoders)


def of_lfw(data: Path, collection: Path, crops: Path, cache: Path, training: EncoderTraining) -> dict[str, Task]:
    """Return whether a face of LFW smiles or is neutral, and who of a closed set it is.

    The encoders saw the faces of the other data sets, on which the same people may be. To them is added the label-free
    embedder, which sees the faces in colour and warped.
    """
    grid = MeshGrid.build(load_mesh(find_landmarker()))
    collected = collect(data, collection, grid)
    pixels = _small_gray(eye_crops(data, collected, crops))
    others = np.flatnonzero(~np.isin(collected.source, ("lfw", "orl")))
    validating = others[::VALIDATION]
    learning = np.setdiff1d(others, validating)
    encoders = Encoders.learned(pixels, learning, validating, training, cache / "lfw")
    own = _embedded(collected, learning, grid, training.seed, cache / "lfw" / "regions.npy")
    encoders = replace(encoders, codes=encoders.codes | {"regions": own})
    tables = {"smile": _smiles(data, collected, training.seed), "identity": _people(collected, training.seed)}
    return {name: Task(pixels, table, name, encoders) for name, table in tables.items()}


def _small_gray(faces: np.ndarray) -> np.ndarray:
    small = [
        cv2.resize(cv2.cvtColor(face, cv2.COLOR_RGB2GRAY), (SIZE, SIZE), interpolation=cv2.INTER_AREA) for face in faces
    ]
    return np.repeat(np.stack(small)[..., None], 3, axis=3)


def _embedded(collected: Collected, learning: np.ndarray, grid: MeshGrid, seed: int, file: Path) -> np.ndarray:
    """Return the vector of every face by the label-free embedder, from the file when it is there."""
    if not file.exists():
        face = MeanFace(grid.shape, grid.triangles, grid.mirror, grid.covering)
        embedder = RegionEmbedder.learned(collected.faces[learning], face, RegionSettings(), seed)
        vectors = embedder.embed_regions(collected.faces)
        write_aside(file, lambda path: np.save(path, vectors))
    return np.load(file)


def _smiles(data: Path, collected: Collected, seed: int) -> pd.DataFrame:
    """Return who smiles as the crowd that looked at LFW says, people apart; other expressions are left out."""
    with (data / "manifest.csv").open(encoding="utf-8") as lines:
        said = {row["path"]: row["expression"] for row in csv.DictReader(lines)}
    names = {"happiness": "smiling", "neutral": "neutral"}
    smile = np.array([names.get(said.get(path, ""), "") for path in collected.paths])
    known = (smile != "") & (collected.source == "lfw")
    people = np.random.default_rng(seed).permutation(np.unique(collected.identity[known]))
    test = np.isin(collected.identity, people[: round(TEST_SHARE * len(people))])
    return pd.DataFrame({"smile": smile, "split": np.where(known, np.where(test, "test", "train"), "unused")})


def _people(collected: Collected, seed: int) -> pd.DataFrame:
    """Return who is on the photos of those with the most of them, a share of each person's photos held out."""
    names, counts = np.unique(collected.identity[collected.source == "lfw"], return_counts=True)
    splits = np.full(len(collected.paths), "unused")
    for name in names[np.argsort(-counts, kind="stable")[:PEOPLE]]:
        own = np.random.default_rng(seed).permutation(np.flatnonzero(collected.identity == name))
        splits[own] = np.where(np.arange(len(own)) < TEST_SHARE * len(own), "test", "train")
    return pd.DataFrame({"identity": collected.identity, "split": splits})
