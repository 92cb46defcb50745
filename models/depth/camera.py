"""The camera: a pinhole that sees a field of 10 degrees from a distance of 1, and how a face moves before it.

Axes: x to the right of the picture, y down, z away from the camera. Pixel (0, 0) has its centre at (0, 0); the field of
view spans the picture from edge to edge.
"""

from math import radians, tan
from typing import NamedTuple

import torch
from torch import Tensor

FIELD = 10.0
"""Degrees that the camera sees, across and down."""

CENTRE = 1.0
"""Distance of the point about which faces turn."""

NEAREST, FURTHEST = 0.9, 1.1
"""Range of depths."""


class View(NamedTuple):
    """How faces stand: `rotation` (B, 3, 3) about the point (0, 0, 1), then `translation` (B, 3)."""

    rotation: Tensor
    translation: Tensor

    def moved(self, x_bn3: Tensor) -> Tensor:
        """Return points (B, N, 3) of a face at rest, as they stand in this view."""
        return (x_bn3 - _centre(x_bn3)) @ self.rotation.mT + _centre(x_bn3) + self.translation[:, None]

    def moved_back(self, x_bn3: Tensor) -> Tensor:
        """Return points (B, N, 3) that stand in this view, as they are at rest."""
        return (x_bn3 - _centre(x_bn3) - self.translation[:, None]) @ self.rotation + _centre(x_bn3)

    def inverse(self) -> "View":
        """Return the view that undoes this one."""
        return View(self.rotation.mT, -(self.translation[:, None] @ self.rotation)[:, 0])


def view_of(angles_b3: Tensor, translation_b3: Tensor) -> View:
    """Return the view of yaw, pitch and roll (B, 3) in degrees.

    As everywhere in this project, +yaw turns to the picture's right, +pitch nods down, +roll is counter-clockwise.
    """
    yaw, pitch, roll = torch.deg2rad(angles_b3).unbind(1)
    sy, cy, sp, cp, sr, cr = yaw.sin(), yaw.cos(), pitch.sin(), pitch.cos(), roll.sin(), roll.cos()
    rows = (
        (cy * cr + sy * sp * sr, cy * sr - sy * sp * cr, -sy * cp),
        (-cp * sr, cp * cr, -sp),
        (sy * cr - cy * sp * sr, sy * sr + cy * sp * cr, cy * cp),
    )
    return View(torch.stack([torch.stack(row, 1) for row in rows], 1), translation_b3)


def focal_length(size: int) -> float:
    """Return the focal length in pixels of pictures of `size` x `size`."""
    return size / 2 / tan(radians(FIELD / 2))


def points(depth_bhw: Tensor) -> Tensor:
    """Return what each pixel of depth maps (B, S, S) shows, (B, S, S, 3)."""
    size = depth_bhw.shape[-1]
    along = (torch.arange(size, dtype=depth_bhw.dtype, device=depth_bhw.device) - (size - 1) / 2) / focal_length(size)
    x_hw, y_hw = along.expand(size, size), along[:, None].expand(size, size)
    return torch.stack([depth_bhw * x_hw, depth_bhw * y_hw, depth_bhw], -1)


def projected(x_bn3: Tensor, size: int) -> Tensor:
    """Return the pixel coordinates (B, N, 2) at which pictures of `size` x `size` show points (B, N, 3)."""
    return x_bn3[..., :2] / x_bn3[..., 2:] * focal_length(size) + (size - 1) / 2


def _centre(x_bn3: Tensor) -> Tensor:
    return x_bn3.new_tensor([0.0, 0.0, CENTRE])
