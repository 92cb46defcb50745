import cv2
import numpy as np
import pytest

from faces.detection.canonical_mesh import load_mesh
from faces.detection.weights import find_landmarker
from faces.mesh.grid import MeshGrid


@pytest.fixture(scope="session")
def mesh():
    return load_mesh(find_landmarker())


@pytest.fixture(scope="session")
def grid(mesh):
    return MeshGrid.build(mesh)


@pytest.fixture(scope="session")
def texture():
    """A smooth coloured picture of 128 x 128."""
    noise = np.random.default_rng(0).integers(0, 256, (128, 128, 3)).astype(np.uint8)
    smooth = cv2.GaussianBlur(noise, (0, 0), 4).astype(float)
    return np.clip((smooth - 127) * 6 + 127, 0, 255).astype(np.uint8)
