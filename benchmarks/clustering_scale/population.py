"""People as the label-free embedder sees them: real ones who were held out before it learned anything.

Needs what `label_free_embedding` needs, and shares its cache of warped faces and its list of who is held out.
"""

from dataclasses import asdict, dataclass
from pathlib import Path

import cv2
import numpy as np

from benchmarks.label_free_embedding.collect import Collected, collect
from benchmarks.label_free_embedding.split import split
from core.linear import components
from core.storage import write_aside
from embedding.regions.embedder import RegionEmbedder
from embedding.regions.settings import RegionSettings
from faces.detection.canonical_mesh import load_mesh
from faces.detection.weights import find_landmarker
from faces.mesh.grid import MeanFace, MeshGrid

DIMENSIONS, FEWEST = 128, 5
"""Principal components that are kept, and faces that a person must have."""


@dataclass(frozen=True)
class Population:
    """`vectors` float32 (N, D): embeddings in the order of people. `people` int64 (N,): who each is, from 0."""

    vectors: np.ndarray
    people: np.ndarray

    @classmethod
    def of(cls, vectors: np.ndarray, identity: np.ndarray) -> "Population":
        """Return the people with `FEWEST` faces or more among embeddings (N, D) with names (N,)."""
        _, who, sizes = np.unique(identity, return_inverse=True, return_counts=True)
        enough = sizes >= FEWEST
        rows = np.argsort(who, kind="stable")
        rows = rows[enough[who[rows]]]
        return cls(vectors[rows].astype(np.float32), np.cumsum(enough)[who[rows]] - 1)

    def save(self, file: Path) -> None:
        """Write the population, whole or not at all."""
        write_aside(file, lambda path: np.savez(path, **asdict(self)))

    @classmethod
    def load(cls, file: Path) -> "Population":
        """Return the population that a file holds."""
        with np.load(file) as arrays:
            return cls(arrays["vectors"], arrays["people"])


def population(data: Path, cache: Path, held_out: Path) -> Path:
    """Return the file with the held-out people of LFW and CelebA; embed them when it is not in the cache."""
    file = cache / "population.npz"
    if not file.exists():
        cv2.setNumThreads(1)
        grid = MeshGrid.build(load_mesh(find_landmarker()))
        _embedded(collect(data, cache, grid), grid, held_out).save(file)
    return file


def _embedded(collected: Collected, grid: MeshGrid, held_out: Path) -> Population:
    """Learn the embedder and `DIMENSIONS` principal components from everybody else; embed the held-out people."""
    rows = split(collected, held_out)
    face = MeanFace(grid.shape, grid.triangles, grid.mirror, grid.covering)
    embedder = RegionEmbedder.learned(collected.faces[rows.learning], face, RegionSettings(), seed=0)
    known = embedder.embed_regions(collected.faces[rows.learning])
    middle = known.mean(axis=0)
    _, axes = components(known - middle, DIMENSIONS)
    tested = np.concatenate([rows.lfw, rows.celeba])
    vectors = (embedder.embed_regions(collected.faces[tested]) - middle) @ axes
    return Population.of(vectors, collected.identity[tested])
