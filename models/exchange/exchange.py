"""Train an exchange on two groups of faces, and exchange them."""

from pathlib import Path

import numpy as np
import torch

from core.pixels import Pixels
from core.seeds import part_seed
from models.build import seeded_model
from models.exchange.examples import GroupedFaces
from models.exchange.network import GROUPS, ExchangeAutoencoder, ExchangeSettings
from models.inference import to_pixels
from models.training.batches import checked_parts, checked_pixels, gather, ordered_batches
from models.training.loop import OnEpoch, TrainingResult, fit
from models.training.settings import LoopSettings

FACES_AT_ONCE = 256


def train_exchange(
    settings: ExchangeSettings,
    pixels_nhwc: Pixels,
    groups: np.ndarray,
    train_rows: np.ndarray,
    val_rows: np.ndarray,
    training: LoopSettings,
    *,
    folder: Path,
    seed: int,
    on_epoch: OnEpoch | None = None,
) -> tuple[ExchangeAutoencoder, TrainingResult]:
    """Train on rows of faces uint8 (N, S, S, 3) whose `groups` (N,) are 0 or 1.

    An interrupted call goes on from what it left in `folder`. Raises ValueError for unusable rows or pixels, and where
    either group has no face to train on.
    """
    parts = checked_parts(pixels_nhwc, settings.size, train_rows, val_rows)
    counts = np.bincount(groups[parts["training"]], minlength=GROUPS)
    if len(counts) != GROUPS or not counts.all():
        raise ValueError(f"an exchange needs faces of both groups to train on, there are {counts.tolist()}")
    examples = GroupedFaces(
        pixels_nhwc, parts, np.asarray(groups, np.int64), training.augment, settings.size, settings.channels
    )
    model = seeded_model(lambda: ExchangeAutoencoder(settings), part_seed(seed, settings.label))
    result = fit(model, examples, training, folder=folder, seed=seed, on_epoch=on_epoch)
    return model.eval(), result


def exchanged(model: ExchangeAutoencoder, pixels_nhwc: np.ndarray, group: int) -> np.ndarray:
    """Return faces, uint8 (N, S, S, 3), as those of a group look: of its own group that is a reconstruction."""
    pixels = checked_pixels(pixels_nhwc, model.settings.size)
    device, made = next(model.eval().parameters()).device, np.empty_like(pixels_nhwc)
    for rows in ordered_batches(np.arange(len(pixels)), FACES_AT_ONCE):
        with torch.inference_mode():
            made[rows] = to_pixels(model(gather(pixels, rows, device, model.settings.channels), group))
    return made
