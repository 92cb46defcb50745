"""Drawn "people" on the mean face: each a smooth texture of its own with light, colour and noise of the picture."""

import pytest
from drawn_people import drawn

from faces.detection.canonical_mesh import load_mesh
from faces.detection.weights import find_landmarker
from faces.mesh.grid import MeanFace, MeshGrid


@pytest.fixture(scope="session")
def grid():
    return MeshGrid.build(load_mesh(find_landmarker()))


@pytest.fixture(scope="session")
def face(grid):
    return MeanFace(grid.shape, grid.triangles, grid.mirror, grid.covering)


@pytest.fixture(scope="session")
def people(grid):
    return drawn(grid, people=30, photos=8, seed=0)
