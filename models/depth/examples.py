"""Pictures as training examples, without labels."""

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
class PlainPictures:
    """Faces, uint8 (N, S, S, 3), that are their own target; a number is a row."""

    pixels_nhwc: Pixels
    parts: Mapping[str, np.ndarray]
    augment: AugmentSettings
    size: int

    @cached_property
    def _pixels(self) -> TensorRows:
        return checked_pixels(self.pixels_nhwc, self.size)

    def batch(self, part: Part, epoch: int, noise: Noise, device: torch.device) -> tuple[Tensor, Tensor]:
        """Return faces float32 (B, 3, S, S) in [0, 1], varied in training, twice."""
        x_bchw = gather(self._pixels, part.rows, device)
        x_bchw = augment(x_bchw, self.augment, noise) if epoch else x_bchw
        return x_bchw, x_bchw

    def identity(self) -> dict[str, str]:
        """Return digests of rows and pixels."""
        return {
            **{f"{name} rows": sha256(rows) for name, rows in self.parts.items()},
            "pixels": pixel_digest(self.pixels_nhwc, np.concatenate(list(self.parts.values()))),
        }

    def keep(self, folder: Path, epoch: int, model: Trainable) -> None:
        """Keep nothing of an epoch."""
