"""What the same network reaches when it is told the depth of its training pictures: a bound for learning without."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import ClassVar

import numpy as np
import torch
from torch import Tensor

from core.pixels import Pixels
from models.build import seeded_model
from models.depth.network import HALF, MIDDLE
from models.depth.networks import maps
from models.depth.prediction import FACES_AT_ONCE
from models.depth.settings import DepthSettings, DepthTraining
from models.training.augment import AugmentSettings
from models.training.batches import TensorRows, checked_pixels, gather, ordered_batches
from models.training.examples import pixel_digest, sha256
from models.training.loop import OnEpoch, TrainingResult, fit
from models.training.noise import Noise
from models.training.parallel import Part
from models.training.trainable import Trainable


class SupervisedDepth(Trainable):
    """The depth network alone; it answers with the depth that a picture shows, not with the face at rest."""

    main_group: ClassVar[str] = "depth"
    settings: DepthSettings

    def __init__(self, settings: DepthSettings) -> None:
        super().__init__()
        self.settings = settings
        self.depth = maps(settings, 1)

    def forward(self, x_bchw: Tensor) -> Tensor:
        """Return depth maps (B, S, S) of pictures in [0, 1]."""
        return MIDDLE + HALF * self.depth(2 * x_bchw - 1).float()[:, 0].tanh()

    def losses(self, x: Tensor, y: Tensor, noise: Noise) -> dict[str, Tensor]:  # noqa: ARG002 (nothing is drawn)
        """Return "loss": the mean absolute difference to the depth y (B, S, S) where that is known, in HALF."""
        known = y.isfinite()
        error = (self(x) - y)[known] / HALF
        return {"loss": error.abs().mean(), "mse": error.square().mean()}


@dataclass(frozen=True)
class PicturesWithDepth:
    """Pictures, uint8 (N, S, S, 3), and their depth, float32 (N, S, S), nan where it is not known."""

    pixels_nhwc: Pixels
    parts: Mapping[str, np.ndarray]
    depth_nhw: np.ndarray

    @cached_property
    def _pixels(self) -> TensorRows:
        return checked_pixels(self.pixels_nhwc, self.depth_nhw.shape[1])

    def batch(self, part: Part, epoch: int, noise: Noise, device: torch.device) -> tuple[Tensor, Tensor]:  # noqa: ARG002
        """Return pictures float32 (B, 3, S, S) in [0, 1] and their depth (B, S, S)."""
        depth = torch.from_numpy(self.depth_nhw[part.rows.numpy()])
        return gather(self._pixels, part.rows, device), depth.to(device)

    def identity(self) -> dict[str, str]:
        """Return digests of rows, pixels and depth."""
        rows = {f"{name} rows": sha256(rows) for name, rows in self.parts.items()}
        used = np.concatenate(list(self.parts.values()))
        return {**rows, "pixels": pixel_digest(self.pixels_nhwc, used), "depth": sha256(self.depth_nhw[used])}

    def keep(self, folder: Path, epoch: int, model: Trainable) -> None:
        """Keep nothing of an epoch."""


def train_supervised(
    settings: DepthSettings,
    examples: PicturesWithDepth,
    training: DepthTraining,
    *,
    folder: Path,
    seed: int,
    on_epoch: OnEpoch | None = None,
) -> tuple[SupervisedDepth, TrainingResult]:
    """Train it; state and resumption are as in `models.training.loop.fit`. Pictures are not varied."""
    network = seeded_model(lambda: SupervisedDepth(settings), seed)
    plain = training.model_copy(update={"augment": AugmentSettings()})
    return network, fit(network, examples, plain, folder=folder, seed=seed, on_epoch=on_epoch)


@torch.inference_mode()
def told_depth(network: SupervisedDepth, pixels_nhwc: Pixels, batch: int = FACES_AT_ONCE) -> np.ndarray:
    """Return the depth maps, float32 (N, S, S), of pictures uint8 (N, S, S, 3)."""
    pixels, device = checked_pixels(pixels_nhwc, network.settings.size), next(network.eval().parameters()).device
    parts = ordered_batches(np.arange(len(pixels)), batch)
    return np.concatenate([network(gather(pixels, rows, device)).cpu().numpy() for rows in parts])
