"""Training of the depth model with the one loop."""

from pathlib import Path

import numpy as np

from core.pixels import Pixels
from models.build import seeded_model
from models.depth.examples import PlainPictures
from models.depth.network import DepthNetwork
from models.depth.settings import DepthSettings, DepthTraining
from models.training.batches import checked_parts
from models.training.launcher import fit_in_processes
from models.training.loop import OnEpoch, TrainingResult


def train_depth(
    settings: DepthSettings,
    pixels_nhwc: Pixels,
    train_rows: np.ndarray,
    val_rows: np.ndarray,
    training: DepthTraining,
    *,
    folder: Path,
    seed: int,
    on_epoch: OnEpoch | None = None,
    count: int = 1,
) -> tuple[DepthNetwork, TrainingResult]:
    """Train a depth model on uint8 pixels (N, S, S, 3), with nothing but the pictures.

    State, resumption and best epoch are as in `models.training.loop.fit`; `count`: processes, as in
    `models.training.launcher.fit_in_processes`. Raises ValueError for unusable rows or pixels, and what `fit` raises.
    """
    parts = checked_parts(pixels_nhwc, settings.size, train_rows, val_rows)
    network = seeded_model(lambda: DepthNetwork(settings), seed)
    examples = PlainPictures(pixels_nhwc, parts, training.augment, settings.size)
    result = fit_in_processes(network, examples, training, folder=folder, seed=seed, on_epoch=on_epoch, count=count)
    return network, result
