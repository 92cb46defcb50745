"""Faces of drawn "people" on the mean face, for the tests of the region embedder."""

import cv2
import numpy as np

from embedding.regions.faces import RegionFaces
from faces.mesh.grid import MeshGrid


def textures(count: int, blur: float, rng: np.random.Generator) -> np.ndarray:
    """Smooth random pictures (count, 128, 128, 3) of mean 0 and deviation 1."""
    noise = rng.normal(size=(count, 128, 128, 3)).astype(np.float32)
    smooth = np.stack([cv2.GaussianBlur(one, (0, 0), blur) for one in noise])
    return smooth / smooth.std()


def drawn(grid: MeshGrid, people: int, photos: int, seed: int) -> tuple[RegionFaces, np.ndarray]:
    """Faces and the person of each, in an order that mixes people."""
    rng = np.random.default_rng(seed)
    person = rng.permutation(np.repeat(np.arange(people), photos))
    own, shapes = textures(people, 5, rng), rng.normal(0, 2, (people, 468, 3))
    common = textures(1, 8, rng)
    pixels = 128 + 25 * common + 25 * own[person] + 14 * textures(len(person), 9, rng)
    pixels = np.clip(pixels, 0, 255).astype(np.uint8) * grid.mask[..., None].astype(np.uint8)
    landmarks = grid.shape + shapes[person] + rng.normal(0, 1, (len(person), 468, 3))
    weights = np.full((len(person), 32, 32), 0.5, np.float32)
    tilt = rng.uniform(-0.4, 0.4, (len(person), 1, 1)) * np.linspace(-1, 1, 32)
    return RegionFaces(pixels, weights + tilt.astype(np.float32), landmarks.astype(np.float32)), person
