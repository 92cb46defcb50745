"""Training data: numbered examples that the loop reads in batches. Here: pictures, for autoencoders."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, Protocol

import numpy as np
import torch
from torch import Tensor

from core.pixels import Pixels
from models.families.base import Autoencoder
from models.training.augment import AugmentSettings, augment
from models.training.batches import TensorRows, checked_parts, checked_pixels, gather
from models.training.candidates import Targets, own_target
from models.training.noise import Noise
from models.training.parallel import Part
from models.training.settings import TrainingSettings
from models.training.snapshots import keep_codes
from models.training.trainable import Trainable

ROWS_AT_ONCE = 4096


class Examples(Protocol):
    """The examples of a training, a dataclass; `pixels_nhwc` uint8 (N, S, S, 3) are by far its largest part.

    `parts`: the numbers of the examples, int64, for "training" and for "validation".
    """

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def pixels_nhwc(self) -> Pixels:
        """All pixels, as they lie in memory or in a mapped file."""

    @property
    def parts(self) -> Mapping[str, np.ndarray]:
        """The numbers of the examples by part."""

    def batch(self, part: Part, epoch: int, noise: Noise, device: torch.device) -> tuple[Any, Any]:
        """Return inputs, varied at random in training, and their targets; epoch 0 is validation."""

    def identity(self) -> dict[str, str]:
        """Return, by name, what a result depends on: equal identities give equal results."""

    def keep(self, folder: Path, epoch: int, model: Trainable) -> None:
        """Write what should be kept of an epoch into `folder`."""


@dataclass(frozen=True)
class Pictures:
    """Pictures whose targets are themselves or, by `targets`, other pictures; a number is a row of the pixels."""

    pixels_nhwc: Pixels
    parts: Mapping[str, np.ndarray]
    targets: Targets
    augment: AugmentSettings
    size: int
    channels: int

    @cached_property
    def _pixels(self) -> TensorRows:
        return checked_pixels(self.pixels_nhwc, self.size)

    def batch(self, part: Part, epoch: int, noise: Noise, device: torch.device) -> tuple[Tensor, Tensor]:
        """Return images and their targets, each float32 (B, C, S, S) in [0, 1]; only the images are varied."""
        x_bchw = y_bchw = gather(self._pixels, part.rows, device, self.channels)
        target_rows = self.targets(part.rows.numpy(), epoch)
        if not np.array_equal(target_rows, part.rows.numpy()):
            y_bchw = gather(self._pixels, torch.from_numpy(target_rows), device, self.channels)
        return augment(x_bchw, self.augment, noise) if epoch else x_bchw, y_bchw

    def identity(self) -> dict[str, str]:
        """Return digests of rows, targets and pixels."""
        return {
            **{f"{name} rows": sha256(rows) for name, rows in self.parts.items()},
            **{f"{name} targets": sha256(self.targets(rows, 0)) for name, rows in self.parts.items()},
            "pixels": pixel_digest(self.pixels_nhwc, np.concatenate(list(self.parts.values()))),
        }

    def keep(self, folder: Path, epoch: int, model: Trainable) -> None:
        """Keep the codes of validation faces at a few epochs (`models.training.snapshots`)."""
        assert isinstance(model, Autoencoder), "pictures are for autoencoders"
        keep_codes(folder, epoch, model, self.pixels_nhwc, self.parts["validation"])


def pictures(
    model: Autoencoder,
    pixels_nhwc: Pixels,
    train_rows: np.ndarray,
    val_rows: np.ndarray,
    settings: TrainingSettings,
    targets: Targets | None = None,
) -> Pictures:
    """Return the examples for an autoencoder. Raises ValueError for unusable rows, pixels or targets."""
    parts = checked_parts(pixels_nhwc, model.settings.size, train_rows, val_rows)
    if targets is None and settings.targets.kind != "self":
        raise ValueError(
            f"the settings ask for targets of kind '{settings.targets.kind}': give what "
            "`models.training.targets.build_targets` returns as `targets`"
        )
    of_model = model.settings
    return Pictures(pixels_nhwc, parts, targets or own_target, settings.augment, of_model.size, of_model.channels)


def sha256(values: np.ndarray) -> str:
    """Return the SHA-256, as hex, of the bytes of an array."""
    return hashlib.sha256(values.tobytes()).hexdigest()


def pixel_digest(pixels_nhwc: Pixels, rows: np.ndarray) -> str:
    """Return the SHA-256, as hex, of the shape of pictures uint8 (N, S, S, 3) and of those in `rows`."""
    total = hashlib.sha256(str(tuple(pixels_nhwc.shape[1:])).encode())
    for start in range(0, len(rows), ROWS_AT_ONCE):
        total.update(np.ascontiguousarray(pixels_nhwc[rows[start : start + ROWS_AT_ONCE]]).data)
    return total.hexdigest()
