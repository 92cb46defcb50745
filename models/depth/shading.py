"""Normals of a depth map, and the light that they reflect (Lambert, 1760)."""

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import normalize, pad, relu

from models.depth.camera import points


class Light(NamedTuple):
    """`ambient`, `diffuse`: (B,), from 0 on. `direction`: unit vectors (B, 3) towards a distant light."""

    ambient: Tensor
    diffuse: Tensor
    direction: Tensor


def light_towards(ambient_b: Tensor, diffuse_b: Tensor, x_b: Tensor, y_b: Tensor) -> Light:
    """Return light from the direction (x, y, -1), on the camera's side of the face."""
    direction = torch.stack([x_b, y_b, -torch.ones_like(x_b)], 1)
    return Light(ambient_b, diffuse_b, normalize(direction, dim=1))


def normals(depth_bhw: Tensor) -> Tensor:
    """Return unit normals (B, S, S, 3) of depth maps, towards the camera: z < 0. Pixels at the edge repeat their inner
    neighbours'."""
    x_bhw3 = points(depth_bhw)
    across = x_bhw3[:, 1:-1, 2:] - x_bhw3[:, 1:-1, :-2]
    down = x_bhw3[:, 2:, 1:-1] - x_bhw3[:, :-2, 1:-1]
    inner = normalize(torch.cross(down, across, dim=-1), dim=-1)
    return pad(inner.permute(0, 3, 1, 2), (1, 1, 1, 1), mode="replicate").permute(0, 2, 3, 1)


def shading(normals_bhw3: Tensor, light: Light) -> Tensor:
    """Return by how much a matt surface's colour is multiplied, (B, 1, S, S): ambient + diffuse * max(0, cosine)."""
    cosine = (normals_bhw3 * light.direction[:, None, None]).sum(-1)
    return (light.ambient[:, None, None] + light.diffuse[:, None, None] * relu(cosine))[:, None]
