"""Loop subdivision as a sparse linear map (C. Loop, Smooth Subdivision Surfaces Based on Triangles, 1987).

Boundary edges are creases, so that two patches that share a border still share it after subdivision.
"""

from dataclasses import dataclass

import numpy as np

Edge = tuple[int, int]


@dataclass(frozen=True)
class SparseMap:
    """A sparse matrix, rows made of `rows` (K,), `columns` (K,), `weights` float64 (K,)."""

    rows: np.ndarray
    columns: np.ndarray
    weights: np.ndarray
    n_rows: int

    def __call__(self, values: np.ndarray) -> np.ndarray:
        """Map values (n_columns, D) to float64 (n_rows, D), adding in the stored order (no BLAS)."""
        channels = [
            np.bincount(self.rows, self.weights * values[self.columns, d], minlength=self.n_rows)
            for d in range(values.shape[1])
        ]
        return np.stack(channels, axis=1)

    def keep_rows(self, kept: np.ndarray) -> "SparseMap":
        """Return the map with only the rows `kept` (sorted), renumbered from 0."""
        number = np.full(self.n_rows, -1, np.int64)
        number[kept] = np.arange(len(kept))
        inside = number[self.rows] >= 0
        return SparseMap(number[self.rows[inside]], self.columns[inside], self.weights[inside], len(kept))


def stack_maps(maps: list[SparseMap]) -> SparseMap:
    """Put the rows of several maps of the same columns one below the other."""
    offsets = np.cumsum([0] + [m.n_rows for m in maps])
    rows = np.concatenate([m.rows + offset for m, offset in zip(maps, offsets, strict=False)])
    columns = np.concatenate([m.columns for m in maps])
    return SparseMap(rows, columns, np.concatenate([m.weights for m in maps]), int(offsets[-1]))


def subdivide(n_vertices: int, triangles: np.ndarray) -> tuple[SparseMap, np.ndarray]:
    """Return the map from the old vertices to (old, edge midpoints) and the four times as many triangles.

    `triangles`: int (T, 3). Vertices that no triangle uses stay where they are.
    """
    opposite = _opposite_corners(triangles)
    number = {edge: n_vertices + i for i, edge in enumerate(opposite)}
    entries = _vertex_rows(n_vertices, opposite)
    for edge, corners in opposite.items():
        entries += _edge_row(number[edge], edge, corners)
    rows, columns, weights = zip(*entries, strict=True)
    sparse = SparseMap(np.array(rows), np.array(columns), np.array(weights), n_vertices + len(number))
    return sparse, _split(triangles, number)


def _opposite_corners(triangles: np.ndarray) -> dict[Edge, list[int]]:
    opposite: dict[Edge, list[int]] = {}
    for a, b, c in triangles.tolist():
        for i, j, k in ((a, b, c), (b, c, a), (c, a, b)):
            opposite.setdefault((min(i, j), max(i, j)), []).append(k)
    return opposite


def _edge_row(row: int, edge: Edge, corners: list[int]) -> list[tuple[int, int, float]]:
    if len(corners) != 2:
        return [(row, edge[0], 0.5), (row, edge[1], 0.5)]
    ends = [(row, end, 3 / 8) for end in edge]
    return ends + [(row, corner, 1 / 8) for corner in corners]


def _vertex_rows(n_vertices: int, opposite: dict[Edge, list[int]]) -> list[tuple[int, int, float]]:
    neighbours: list[list[int]] = [[] for _ in range(n_vertices)]
    border: list[list[int]] = [[] for _ in range(n_vertices)]
    for (i, j), corners in opposite.items():
        for near, far in ((i, j), (j, i)):
            neighbours[near].append(far)
            if len(corners) == 1:
                border[near].append(far)
    return [entry for i in range(n_vertices) for entry in _vertex_row(i, neighbours[i], border[i])]


def _vertex_row(vertex: int, neighbours: list[int], border: list[int]) -> list[tuple[int, int, float]]:
    if not neighbours:
        return [(vertex, vertex, 1.0)]
    if len(border) >= 2:
        return [(vertex, vertex, 0.75)] + [(vertex, other, 0.125) for other in border[:2]]
    valence = len(neighbours)
    beta = 3 / 16 if valence == 3 else 3 / (8 * valence)
    return [(vertex, vertex, 1 - valence * beta)] + [(vertex, other, beta) for other in neighbours]


def _split(triangles: np.ndarray, number: dict[Edge, int]) -> np.ndarray:
    def middle(i: int, j: int) -> int:
        return number[(min(i, j), max(i, j))]

    split = []
    for a, b, c in triangles.tolist():
        x, y, z = middle(a, b), middle(b, c), middle(c, a)
        split += [(a, x, z), (x, b, y), (z, y, c), (x, y, z)]
    return np.array(split, np.int64)
