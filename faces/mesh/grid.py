"""The mean face drawn on a pixel grid: which triangle covers each pixel, and where in it the pixel lies."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.sparse import csr_array

from core.crop import MeshCrop
from faces.detection.canonical_mesh import CanonicalMesh


@dataclass(frozen=True)
class MeanFace:
    """The face that all faces are warped onto: orthographic, frontal, exactly symmetric about the vertical axis.

    `shape` float64 (468, 3): its landmarks, x to image right, y down, z away from the camera, in pixels of the grid.
    `triangles` int64 (T, 3): corners. `mirror` int64 (468,): landmark on the other side. `covering` int64 (S, S):
    triangle that covers each pixel centre, -1 outside.
    """

    shape: np.ndarray
    triangles: np.ndarray
    mirror: np.ndarray
    covering: np.ndarray

    @property
    def size(self) -> int:
        """Side in pixels."""
        return len(self.covering)

    @property
    def mask(self) -> np.ndarray:
        """Pixels covered by the face, bool (S, S)."""
        return self.covering >= 0

    @cached_property
    def area(self) -> np.ndarray:
        """Areas of the triangles in pixels, float64 (T,); the sign tells the side that is seen."""
        return signed_areas(self.shape[None, :, :2], self.triangles)[0]


@dataclass(frozen=True)
class MeshGrid(MeanFace):
    """The mean face with what a warp needs.

    `interpolation` (P, 468): barycentric weights of the P covered pixels in row order.
    """

    interpolation: csr_array

    @classmethod
    def build(cls, mesh: CanonicalMesh, settings: MeshCrop | None = None) -> "MeshGrid":
        """Draw the mesh on a grid; pixel i covers [i, i + 1)."""
        chosen = settings or MeshCrop()
        shape = _in_pixels(mesh.vertices, chosen)
        covering, weights = _rasterise(shape[:, :2], mesh, chosen.size)
        corners = mesh.triangles[covering[covering >= 0]]
        starts = np.arange(0, corners.size + 1, 3)
        interpolation = csr_array((weights[covering >= 0].ravel(), corners.ravel(), starts), (len(corners), len(shape)))
        return cls(shape, mesh.triangles, mesh.mirror, covering, interpolation)


def signed_areas(points: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """Return the areas (N, T) of triangles (T, 3) between points (N, V, 2); the sign tells the side that is seen."""
    first, second, third = (points[:, triangles[:, k], :2] for k in range(3))
    one, other = second - first, third - first
    return (one[..., 0] * other[..., 1] - one[..., 1] * other[..., 0]) / 2


def _in_pixels(vertices: np.ndarray, settings: MeshCrop) -> np.ndarray:
    """Return the mean face scaled and moved into the middle of the grid, y pointing down."""
    points = vertices * np.array([1.0, -1.0, -1.0])
    low, high = points.min(axis=0), points.max(axis=0)
    scale = settings.size * (1 - 2 * settings.margin) / (high - low)[:2].max()
    middle = np.array([settings.size / 2, settings.size / 2, 0.0])
    return (points - (low + high) / 2) * scale + middle


def _rasterise(points: np.ndarray, mesh: CanonicalMesh, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the covering triangle (S, S) and barycentric weights (S, S, 3) of the triangles that face the camera.

    Only the left half is drawn. The right half is its mirror image, so that no rounding breaks the symmetry.
    """
    covering = np.full((size, size), -1, np.int64)
    weights = np.zeros((size, size, 3))
    for number, corners in enumerate(points[mesh.triangles]):
        rows, columns, inside = _pixels_inside(corners, size)
        covering[rows, columns] = number
        weights[rows, columns] = inside
    half = size // 2
    other, order = _mirrored_triangles(mesh)
    left = np.where(covering >= 0, covering, 0)[:, :half]
    right = np.where(covering[:, :half] >= 0, other[left], -1)
    covering[:, half:] = right[:, ::-1]
    weights[:, half:] = np.take_along_axis(weights[:, :half], order[left], axis=2)[:, ::-1]
    return covering, weights


def _pixels_inside(corners: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return rows, columns and barycentric weights (K, 3) of the pixel centres inside a triangle (3, 2)."""
    low = np.clip(np.floor(corners.min(axis=0) - 0.5).astype(int), 0, size - 1)
    high = np.clip(np.ceil(corners.max(axis=0)).astype(int), 0, size)
    columns, rows = np.meshgrid(np.arange(low[0], high[0]), np.arange(low[1], high[1]))
    first, second, third = corners
    edges = np.stack([second - first, third - first], axis=1)
    if np.linalg.det(edges) >= 0:  # seen from behind: covered by its neighbours
        return rows[:0, 0], columns[:0, 0], np.empty((0, 3))
    centres = np.stack([columns + 0.5, rows + 0.5], axis=-1) - first
    along = centres @ np.linalg.inv(edges).T
    inside = np.concatenate([1 - along.sum(axis=-1, keepdims=True), along], axis=-1)
    hit = (inside >= -1e-9).all(axis=-1)
    return rows[hit], columns[hit], inside[hit]


def _mirrored_triangles(mesh: CanonicalMesh) -> tuple[np.ndarray, np.ndarray]:
    """Return each triangle's mirror image (T,) and which of its corners mirrors each corner of that image (T, 3)."""
    images = mesh.mirror[mesh.triangles]
    numbers = {tuple(sorted(corners)): number for number, corners in enumerate(mesh.triangles.tolist())}
    other = np.array([numbers[tuple(sorted(corners))] for corners in images.tolist()])
    order = (mesh.triangles[other][:, :, None] == images[:, None, :]).argmax(axis=2)
    return other, order
