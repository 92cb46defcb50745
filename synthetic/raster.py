"""A z-buffer without a loop over triangles."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Fragments:
    """What is seen at each covered pixel (P of them, in pixel order).

    `pixel` row-major index; `triangle` its number; `weights` float32 (P, 3), barycentric, add up to 1.
    """

    pixel: np.ndarray
    triangle: np.ndarray
    weights: np.ndarray

    def interpolate(self, values: np.ndarray, triangles: np.ndarray) -> np.ndarray:
        """Return float32 (P, D): vertex values (V, D) spread over the triangles (T, 3)."""
        corners = triangles[self.triangle]
        values = values.astype(np.float32)
        total = values[corners[:, 0]] * self.weights[:, :1]
        for k in (1, 2):
            total += values[corners[:, k]] * self.weights[:, k : k + 1]
        return total


def rasterise(
    points: np.ndarray, nearness: np.ndarray, triangles: np.ndarray, size: int, culled: np.ndarray
) -> Fragments:
    """Draw triangles (T, 3) with corners at `points` (V, 2) pixels into a size x size picture, y down.

    `nearness` (V,) grows towards the viewer and is interpolated linearly. `culled` (T,) marks triangles that
    are dropped when they face away (clockwise on screen seen with y up). Pixel (0, 0) has its centre at
    (.5, .5). Where two triangles are equally near, the later one in the list wins.
    """
    points, nearness = points.astype(np.float32), nearness.astype(np.float32)
    corners = points[triangles]
    doubled = _doubled_area(corners)
    first, extent = _bounding_boxes(corners, size)
    kept = (np.abs(doubled) > 1e-4) & ((doubled < 0) | ~culled) & (extent > 0).all(axis=1)
    number = np.flatnonzero(kept)
    owner, x, y = _candidates(first[number], extent[number])
    w0, w1 = _barycentrics(corners[number], doubled[number], owner, x, y)
    inside = (w0 >= -1e-4) & (w1 >= -1e-4) & (w0 + w1 <= 1 + 1e-4)
    owner, w0, w1, pixel = owner[inside], w0[inside], w1[inside], (y * size + x)[inside]
    weights = np.stack([w0, w1, 1 - w0 - w1], axis=1)
    depths = nearness[triangles[number]]
    near = depths[owner, 0] * w0 + depths[owner, 1] * w1 + depths[owner, 2] * weights[:, 2]
    covered, winner = _nearest(pixel, near, size)
    return Fragments(covered, number[owner[winner]], weights[winner])


def _doubled_area(corners: np.ndarray) -> np.ndarray:
    a, b, c = corners[:, 0], corners[:, 1], corners[:, 2]
    return (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])


def _bounding_boxes(corners: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the first pixel (T, 2) and the number of pixels (T, 2) whose centres the box can hold."""
    low, high = corners.min(axis=1), corners.max(axis=1)
    first = np.clip(np.ceil(low - 0.5), 0, size).astype(np.int32)
    last = np.clip(np.floor(high - 0.5), -1, size - 1).astype(np.int32)
    return first, last - first + 1


def _candidates(first: np.ndarray, extent: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """List every pixel of every box: owner triangle, x, y."""
    counts = extent[:, 0] * extent[:, 1]
    owner = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
    start = (np.cumsum(counts) - counts).astype(np.int32)
    local = np.arange(len(owner), dtype=np.int32) - start[owner]
    row = local // extent[owner, 0]
    return owner, first[owner, 0] + local - row * extent[owner, 0], first[owner, 1] + row


def _barycentrics(
    corners: np.ndarray, doubled: np.ndarray, owner: np.ndarray, x: np.ndarray, y: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the weights of corners 0 and 1 at each candidate, from edge functions affine in x and y."""
    px, py = x.astype(np.float32) + np.float32(0.5), y.astype(np.float32) + np.float32(0.5)
    weights = []
    for start, end in ((1, 2), (2, 0)):
        u, v = corners[:, start], corners[:, end]
        a, b = (u[:, 1] - v[:, 1]) / doubled, (v[:, 0] - u[:, 0]) / doubled
        c = -(a * u[:, 0] + b * u[:, 1])
        weights.append(a[owner] * px + b[owner] * py + c[owner])
    return weights[0], weights[1]


def _nearest(pixel: np.ndarray, near: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the covered pixels in order and the candidate that is nearest at each."""
    buffer = np.full(size * size, -1, np.float32)
    np.maximum.at(buffer, pixel, near)
    tops = np.flatnonzero(near == buffer[pixel])
    winner = np.full(size * size, -1, np.int64)
    winner[pixel[tops]] = tops
    covered = np.flatnonzero(winner >= 0)
    return covered, winner[covered]
