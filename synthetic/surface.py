"""Normals, neighbours and creases of triangle meshes."""

from dataclasses import dataclass

import numpy as np

from synthetic.exact import cross, dot, exp, unit


def corner_sum(triangles: np.ndarray, values: np.ndarray, n_vertices: int) -> np.ndarray:
    """Add one value (T, 3) a triangle to each of its corners; returns (n_vertices, 3)."""
    corners = triangles.T.ravel()
    tiled = np.concatenate([values, values, values])
    return np.stack([np.bincount(corners, tiled[:, d], minlength=n_vertices) for d in range(3)], axis=1)


def vertex_normals(vertices: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """Return area-weighted unit normals (V, 3) for counter-clockwise triangles (T, 3)."""
    a, b, c = (vertices[triangles[:, k]] for k in range(3))
    return unit(corner_sum(triangles, cross(b - a, c - a), len(vertices)))


def edges_of(triangles: np.ndarray) -> np.ndarray:
    """Return every edge once, int (E, 2), smaller vertex first."""
    pairs = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]])
    return np.unique(np.sort(pairs, axis=1), axis=0)


@dataclass(frozen=True)
class Neighbours:
    """Umbrella averaging over the edges (E, 2) of a mesh with `n` vertices."""

    edges: np.ndarray
    n: int

    def mean(self, values: np.ndarray) -> np.ndarray:
        """Return for each vertex the mean of its neighbours' values (n, 3)."""
        to, source = self.edges.T.ravel(), self.edges[:, ::-1].T.ravel()
        degree = np.maximum(np.bincount(to, minlength=self.n), 1)
        sums = [np.bincount(to, values[source, d], minlength=self.n) for d in range(3)]
        return np.stack(sums, axis=1) / degree[:, None]


def curvature_occlusion(vertices: np.ndarray, normals: np.ndarray, neighbours: Neighbours) -> np.ndarray:
    """Return how open each vertex lies to the light, (V,), about .3 (deep fold) to 1.1 (ridge).

    The surface smoothed by 2, 5 and 10 umbrella steps stands above a vertex that lies in a fold; the height
    along the normal darkens it. It follows the expression, so folds deepen as they form.
    """
    smooth, depth = vertices, np.zeros(len(vertices))
    weights = {1: 1.2, 4: 0.8, 9: 0.5}
    for step in range(10):
        smooth = neighbours.mean(smooth)
        if step in weights:
            depth = depth + np.clip(dot(smooth - vertices, normals), -0.05, 0.4) * weights[step]
    return np.clip(exp(-1.6 * depth), 0.3, 1.1)
