"""A face from one picture, turned and relit: depth from the model, detail from the picture itself."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import interpolate

from core.resizing import shrunk
from models.depth.camera import points, projected, view_of
from models.depth.network import BEYOND, DepthNetwork, Parts
from models.depth.renderer import sampling_grid, viewed_depth, warped
from models.depth.shading import light_towards, normals, shading

NEAR = 0.004
"""How far behind the surface that the picture shows a point may lie and still be the one that it shows."""

GROUND = 0.35
"""Gray of what no face covers."""

DARKEST = 0.25
"""Least light that a picture's colour is divided by."""


class Relief(NamedTuple):
    """A face at rest, from the front: `depth` (1, S, S), its colours `lit` as in the picture, and `albedo` without
    light, (1, 3, S, S) in [0, 1]."""

    depth: Tensor
    lit: Tensor
    albedo: Tensor

    @property
    def size(self) -> int:
        """Side in pixels."""
        return self.depth.shape[-1]


@torch.inference_mode()
def relief_of(network: DepthNetwork, face_hwc: np.ndarray) -> Relief:
    """Return the relief of a face, uint8 (S, S, 3); S is a multiple of the model's size.

    What the picture does not show has the colours of the other half of the face, or else those of the model.
    """
    picture = _planes(face_hwc)
    parts = network.eval()(_planes(shrunk(face_hwc[None], network.settings.size)[0]))
    size = picture.shape[-1]
    depth = _larger(parts.depth[:, None], size)[:, 0]
    light = shading(normals(depth), parts.light)
    shown, colours = _shown(picture, depth, parts)
    own = _larger(parts.albedo, size) * light
    lit = torch.where(shown, colours, torch.where(shown.flip(3), colours.flip(3), own)).clamp(0, 1)
    return Relief(depth, lit, (lit / light.clamp(min=DARKEST)).clamp(0, 1))


@torch.inference_mode()
def turned(relief: Relief, angles: Iterable[tuple[float, float]]) -> np.ndarray:
    """Return the face under each (yaw, pitch) in degrees, uint8 (N, S, S, 3)."""
    return np.concatenate([_seen_from(relief, yaw, pitch) for yaw, pitch in angles])


@torch.inference_mode()
def relit(relief: Relief, directions: Iterable[tuple[float, float]]) -> np.ndarray:
    """Return the face from the front in light from each (x, y), to the right and down, uint8 (N, S, S, 3)."""
    surface, frames = normals(relief.depth), []
    for x, y in directions:
        light = light_towards(*(torch.tensor([each]) for each in (0.4, 0.8, x, y)))
        frames.append(_pixels(relief.albedo * shading(surface, light)))
    return np.concatenate(frames)


def mesh_of(relief: Relief, every: int = 2) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return vertices (V, 3), triangles (T, 3) and texture coordinates (V, 2) of every n-th point of a relief.

    Axes of glTF: x to the right, y up, z to the viewer; the middle of the range of depths is 0.
    """
    size = relief.size
    kept = np.unique(np.append(np.arange(0, size, every), size - 1))
    grid = points(relief.depth)[0].numpy()[np.ix_(kept, kept)]
    side = len(kept)
    corner = (np.arange(side - 1)[:, None] * side + np.arange(side - 1)).ravel()
    upper = np.stack([corner, corner + side, corner + 1], 1)
    lower = np.stack([corner + 1, corner + side, corner + side + 1], 1)
    across = (kept + 0.5) / size
    uv = np.stack([np.tile(across, side), 1 - np.repeat(across, side)], 1)
    return (grid - [0, 0, 1]).reshape(-1, 3) * [1, -1, -1], np.concatenate([upper, lower]), uv


def yaw_sweep(most: float, frames: int) -> list[tuple[float, float]]:
    """Return (yaw, pitch) in degrees of a head that turns to one side, to the other and back, in `frames` steps."""
    phase = np.linspace(0, 2 * np.pi, frames, endpoint=False)
    return [(float(most * np.sin(p)), 0.0) for p in phase]


def _seen_from(relief: Relief, yaw: float, pitch: float) -> np.ndarray:
    view = view_of(torch.tensor([[yaw, pitch, 0.0]]), torch.zeros(1, 3))
    depth, seen = viewed_depth(relief.depth, view, BEYOND)
    made = warped(relief.lit, sampling_grid(depth, view))
    return _pixels(torch.where(seen[:, None], made, torch.tensor(GROUND)))


def _shown(picture: Tensor, depth: Tensor, parts: Parts) -> tuple[Tensor, Tensor]:
    """Return which points at rest the picture shows, bool (1, 1, S, S), and its colours there, (1, 3, S, S)."""
    view, size = parts.view, picture.shape[-1]
    moved = view.moved(points(depth).flatten(1, 2))
    grid = ((projected(moved, size) + 0.5) / size * 2 - 1).view(1, size, size, 2)
    nearest, seen = viewed_depth(depth, view, BEYOND)
    behind = moved[..., 2].view(1, 1, size, size) - warped(nearest[:, None], grid)
    covered = warped(seen[:, None].float(), grid) > 0.5
    inside = (grid.abs() < 1).all(-1)[:, None]
    return (behind < NEAR) & covered & inside, warped(picture, grid)


def _larger(x_bchw: Tensor, size: int) -> Tensor:
    return interpolate(x_bchw, size=(size, size), mode="bicubic", align_corners=False)


def _planes(face_hwc: np.ndarray) -> Tensor:
    return torch.from_numpy(np.array(face_hwc)).permute(2, 0, 1)[None].float() / 255


def _pixels(x_bchw: Tensor) -> np.ndarray:
    return (x_bchw.clamp(0, 1) * 255).round().byte().permute(0, 2, 3, 1).numpy()
