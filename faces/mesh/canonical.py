"""The mean face that ships with the landmarker: no real face is needed for it."""

from functools import lru_cache

from core.crop import MeshCrop
from faces.detection.canonical_mesh import load_mesh
from faces.detection.weights import find_landmarker
from faces.mesh.grid import MeshGrid


@lru_cache(maxsize=4)
def canonical_grid(crop: MeshCrop) -> MeshGrid:
    """Return the canonical mesh of the landmarker's bundle, drawn as large as a crop says.

    Raises faces.detection.weights.WeightsError or CorruptFileError when the bundle is missing or damaged.
    """
    return MeshGrid.build(load_mesh(find_landmarker()), crop)
