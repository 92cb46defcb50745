"""What a trained depth model makes of pictures, as arrays."""

from dataclasses import dataclass, fields
from typing import Self

import numpy as np
import torch

from core.pixels import Pixels
from models.depth.network import DepthNetwork, put_together
from models.depth.shading import normals
from models.training.batches import checked_pixels, gather, ordered_batches

FACES_AT_ONCE = 64


@dataclass(frozen=True)
class Decomposed:
    """Faces taken apart, float32.

    At rest, seen from the front: `depth` (N, S, S); `albedo` (N, S, S, 3) in [0, 1]; `light` (N, 3), unit vectors
    towards the light; `ambient`, `diffuse` (N,). The view: `angles` (N, 3), yaw, pitch, roll in degrees; `translation`
    (N, 3). As the picture shows them: `viewed` (N, S, S) depth; `normals` (N, S, S, 3); `seen` bool (N, S, S);
    `picture` (N, S, S, 3), put together again; `doubt` (N, 2, S, S), plain and mirrored.
    """

    depth: np.ndarray
    albedo: np.ndarray
    light: np.ndarray
    ambient: np.ndarray
    diffuse: np.ndarray
    angles: np.ndarray
    translation: np.ndarray
    viewed: np.ndarray
    normals: np.ndarray
    seen: np.ndarray
    picture: np.ndarray
    doubt: np.ndarray

    @classmethod
    def joined(cls, parts: list[Self]) -> Self:
        """Return several one after the other."""
        return cls(*(np.concatenate([getattr(each, field.name) for each in parts]) for field in fields(cls)))


def decompose(network: DepthNetwork, pixels_nhwc: Pixels) -> Decomposed:
    """Take faces, uint8 (N, S, S, 3), apart. Raises ValueError when there are none, or of another size."""
    pixels = checked_pixels(pixels_nhwc, network.settings.size)
    if not len(pixels):
        raise ValueError("no faces to take apart")
    device = next(network.eval().parameters()).device
    batches = (gather(pixels, rows, device) for rows in ordered_batches(np.arange(len(pixels)), FACES_AT_ONCE))
    return Decomposed.joined([_decomposed(network, x_bchw) for x_bchw in batches])


@torch.inference_mode()
def _decomposed(network: DepthNetwork, x_bchw: torch.Tensor) -> Decomposed:
    parts = network(x_bchw)
    made, (doubt, _) = put_together(parts), network.doubt(x_bchw)
    values = (
        parts.depth,
        parts.albedo.permute(0, 2, 3, 1),
        parts.light.direction,
        parts.light.ambient,
        parts.light.diffuse,
        parts.angles,
        parts.translation,
        made.depth,
        normals(made.depth),
        made.seen,
        made.picture.permute(0, 2, 3, 1),
        doubt,
    )
    return Decomposed(*(each.cpu().numpy() for each in values))
