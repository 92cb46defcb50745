"""What a model of smaller pictures gives, in the size of the truth, and the truth in the model's size."""

from dataclasses import replace

import numpy as np
import torch
from torch.nn.functional import interpolate

from models.depth.prediction import Decomposed


def enlarged(made: Decomposed, size: int) -> Decomposed:
    """Return what a model gives, with the maps that are scored interpolated to `size` pixels a side."""
    if made.depth.shape[1] == size:
        return made
    return replace(
        made,
        depth=larger(made.depth, size),
        viewed=larger(made.viewed, size),
        seen=larger(made.seen.astype(np.float32), size) > LARGELY,
        albedo=np.stack([larger(made.albedo[..., k], size) for k in range(3)], -1),
        doubt=np.stack([larger(made.doubt[:, k], size) for k in range(2)], 1),
    )


LARGELY = 0.99
"""Least share of a pixel that a face covers where it counts as seen: elsewhere depth is mixed with the ground's."""


def larger(values: np.ndarray, size: int) -> np.ndarray:
    """Return maps (N, S, S) interpolated linearly, float32 (N, size, size)."""
    given = torch.from_numpy(np.asarray(values, np.float32))[:, None]
    return interpolate(given, size=(size, size), mode="bilinear", align_corners=False)[:, 0].numpy()


def lowered(depth: np.ndarray, size: int) -> np.ndarray:
    """Return depth maps (N, S, S) averaged down to `size`; nan where any part is nan."""
    times = depth.shape[1] // size
    return depth.reshape(len(depth), size, times, size, times).mean((2, 4), dtype=np.float32)
