"""Faces with the labels of several attributes, as the training loop reads them."""

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
class LabelledFaces:
    """Faces and, by column, their labels (N,): classes int64 (-1 unknown) or numbers float32 (NaN unknown)."""

    pixels_nhwc: Pixels
    parts: Mapping[str, np.ndarray]
    labels: Mapping[str, np.ndarray]
    augment: AugmentSettings
    size: int
    channels: int

    @cached_property
    def _pixels(self) -> TensorRows:
        return checked_pixels(self.pixels_nhwc, self.size)

    def batch(self, part: Part, epoch: int, noise: Noise, device: torch.device) -> tuple[Tensor, dict[str, Tensor]]:
        """Return faces float32 (B, C, S, S) in [0, 1], varied in training, and their labels by column."""
        x_bchw = gather(self._pixels, part.rows, device, self.channels)
        rows = part.rows.numpy()
        y = {column: torch.from_numpy(values[rows]).to(device) for column, values in self.labels.items()}
        return augment(x_bchw, self.augment, noise) if epoch else x_bchw, y

    def identity(self) -> dict[str, str]:
        """Return digests of rows, labels and pixels."""
        return {
            **{f"{name} rows": sha256(rows) for name, rows in self.parts.items()},
            **{f"labels {column}": sha256(values) for column, values in self.labels.items()},
            "pixels": pixel_digest(self.pixels_nhwc, np.concatenate(list(self.parts.values()))),
        }

    def keep(self, folder: Path, epoch: int, model: Trainable) -> None:
        """Keep nothing of an epoch."""
