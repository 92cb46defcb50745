"""The mean shape of a set of faces: rotated, scaled and moved onto each other, averaged and made symmetric."""

from dataclasses import replace

import numpy as np

from faces.detection.canonical_mesh import CanonicalMesh

ROUNDS = 5
"""Alignments to the current mean; the mean no longer moves afterwards."""
FLIP = np.array([-1.0, 1.0, 1.0])


def align_shapes(shapes: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Return shapes (N, V, 3) moved onto a target (V, 3) by the best rotation, scale and shift of each.

    Least squares without reflection (Umeyama 1991).
    """
    centred = np.asarray(shapes, np.float64) - np.mean(shapes, axis=1, keepdims=True)
    middle = target.mean(axis=0)
    left, spread, right = np.linalg.svd(np.swapaxes(centred, 1, 2) @ (target - middle))
    sign = np.ones_like(spread)
    sign[:, 2] = np.sign(np.linalg.det(left @ right))
    rotation = (left * sign[:, None, :]) @ right
    scale = (spread * sign).sum(axis=1) / (centred**2).sum(axis=(1, 2))
    return scale[:, None, None] * (centred @ rotation) + middle


def symmetrised(shapes: np.ndarray, mirror: np.ndarray) -> np.ndarray:
    """Return the mean of shapes (..., V, 3) and their mirror images; `mirror` (V,) numbers the other side's points."""
    return (shapes + shapes[..., mirror, :] * FLIP) / 2


def mean_mesh(mesh: CanonicalMesh, landmarks: np.ndarray) -> CanonicalMesh:
    """Return the canonical mesh with the mean proportions of measured faces.

    `landmarks`: (N, 468 or more, 3) in pixels, y down and z away from the camera. Raises ValueError without faces.
    """
    if len(landmarks) == 0:
        raise ValueError("a mean shape needs at least one face")
    shapes = np.asarray(landmarks, np.float64)[:, : len(mesh.vertices)] * np.array([1.0, -1.0, -1.0])
    mean = mesh.vertices
    for _ in range(ROUNDS):
        aligned = align_shapes(shapes, mean)
        mean = symmetrised(align_shapes(aligned.mean(axis=0)[None], mesh.vertices)[0], mesh.mirror)
    return replace(mesh, vertices=mean)
