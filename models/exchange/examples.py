"""Faces of two groups, as the training loop reads them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from core.pixels import Pixels
from models.training.augment import AugmentSettings, augment
from models.training.batches import TensorRows, checked_pixels, gather
from models.training.examples import pixel_digest, sha256
from models.training.noise import Noise
from models.training.parallel import Part
from models.training.trainable import Trainable


@dataclass(frozen=True)
class GroupedFaces:
    """Faces uint8 (N, S, S, 3) and the `groups` that they belong to, int64 (N,), 0 or 1."""

    pixels_nhwc: Pixels
    parts: Mapping[str, np.ndarray]
    groups: np.ndarray
    augment: AugmentSettings
    size: int
    channels: int

    @cached_property
    def _pixels(self) -> TensorRows:
        return checked_pixels(self.pixels_nhwc, self.size)

    def batch(self, part: Part, epoch: int, noise: Noise, device: torch.device) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        """Return faces float32 (B, C, S, S) in [0, 1], varied in training; the same as they were, and their groups."""
        x_bchw = gather(self._pixels, part.rows, device, self.channels)
        groups = torch.from_numpy(self.groups[part.rows.numpy()]).to(device)
        return augment(x_bchw, self.augment, noise) if epoch else x_bchw, (x_bchw, groups)

    def identity(self) -> dict[str, str]:
        """Return digests of rows, groups and pixels."""
        return {
            **{f"{name} rows": sha256(rows) for name, rows in self.parts.items()},
            "groups": sha256(self.groups),
            "pixels": pixel_digest(self.pixels_nhwc, np.concatenate(list(self.parts.values()))),
        }

    def keep(self, folder: Path, epoch: int, model: Trainable) -> None:
        """Keep nothing of an epoch."""
