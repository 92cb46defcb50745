"""The one training loop: Adam, best checkpoint, early stopping, exact resume."""

import math
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from tqdm import tqdm

from models.batches import checked_pixels, checked_rows, epoch_batches, gather, noise_generator, ordered_batches
from models.families.base import Autoencoder, Minimise
from models.precision import autocast, best_device, resolve
from models.settings import TrainingSettings
from models.training_state import STATE_FILE, Optimisers, Progress, resume, run_identity, save_progress

OnEpoch = Callable[[int, dict[str, float]], None]
"""(epoch from 1, its metrics "train_*" and "val_*")."""


class TrainingDivergedError(RuntimeError):
    """A loss is no longer a finite number."""


@dataclass(frozen=True)
class TrainingResult:
    """What a training run gave; the model itself holds the weights of `best_epoch`.

    `history`: one entry an epoch, with "epoch" (from 1) and the means "train_*" and "val_*" of the family's
    losses. `stopped_early`: patience ended the run. `precision`: fp32 or bf16. `device`: cpu or cuda.
    `images_per_second`: training images over the training time of the epochs that this call ran (0 when it
    ran none).
    """

    history: list[dict[str, float]]
    best_epoch: int
    stopped_early: bool
    precision: str
    device: str
    images_per_second: float = field(compare=False)


def train(
    model: Autoencoder,
    pixels_nhwc: np.ndarray,
    train_rows: np.ndarray,
    val_rows: np.ndarray,
    settings: TrainingSettings,
    *,
    folder: Path,
    seed: int,
    on_epoch: OnEpoch | None = None,
) -> TrainingResult:
    """Train `model` in place on uint8 pixels (N, S, S, 3); it ends with its best weights, in evaluation mode.

    `train_rows` and `val_rows` index the pixels. Validation runs without chance (the same noise every epoch);
    the epoch with the lowest "val_loss" is the best. `on_epoch` is called once for every epoch, also for
    those that an earlier, interrupted call had done, so that a tracker sees the whole history.

    After each epoch the state is written to `folder`. The same call (an equal model, data, settings and seed)
    continues from there and ends with the weights and history of an undisturbed run, bit for bit on one
    machine with one number of threads; when the run had finished it returns at once. Another run's state is
    refused.

    Raises ValueError for unusable rows or pixels, OtherRunError and CorruptFileError for an unusable state,
    TrainingDivergedError when a loss is not finite.
    """
    device = best_device()
    precision = resolve(settings.precision, device)
    pixels = checked_pixels(pixels_nhwc, model.settings.size)
    rows = {
        "training": checked_rows(train_rows, len(pixels), "training", at_least=2),
        "validation": checked_rows(val_rows, len(pixels), "validation", at_least=1),
    }
    identity = run_identity(model, settings, seed, rows, pixels_nhwc=pixels, arithmetic=f"{precision} on {device.type}")
    model.to(device)
    optimisers = _optimisers(model, settings)
    progress = resume(folder / STATE_FILE, identity, model, optimisers)
    for entry in progress.history:
        _report(on_epoch, entry)
    epochs = _Epochs(model, pixels, rows, settings, seed, precision, device)
    with torch.backends.cudnn.flags(enabled=True, benchmark=False, deterministic=True):
        while not progress.finished:
            _advance(progress, epochs, optimisers)
            save_progress(folder / STATE_FILE, identity, progress, model, optimisers)
            _report(on_epoch, progress.history[-1])
    model.load_state_dict(progress.best)
    model.eval()
    stopped_early = len(progress.history) < settings.epochs
    return TrainingResult(
        progress.history,
        progress.best_epoch,
        stopped_early,
        precision,
        device.type,
        epochs.images_per_second(),
    )


@dataclass
class _Epochs:
    """One epoch of training or validation at a time."""

    model: Autoencoder
    pixels_nhwc: Tensor
    rows: dict[str, np.ndarray]
    settings: TrainingSettings
    seed: int
    precision: str
    device: torch.device
    images: int = 0
    seconds: float = 0.0

    def train(self, epoch: int, minimise: Minimise) -> dict[str, float]:
        """Return the mean losses over a pass of optimiser steps."""
        began = time.perf_counter()
        batches = epoch_batches(self.rows["training"], self.settings.batch_size, self.seed, epoch)
        desc = f"{self.model.settings.family} epoch {epoch}/{self.settings.epochs}"
        noise = noise_generator(self.seed, epoch)
        self.model.train()
        means = self._means(
            tqdm(batches, desc=desc, leave=False, disable=None),
            lambda x_bchw: self.model.training_step(x_bchw, noise, minimise),
        )
        self.images += len(self.rows["training"])
        self.seconds += time.perf_counter() - began
        return means

    @torch.no_grad()
    def validate(self) -> dict[str, float]:
        """Return the mean losses over the validation rows, with the same noise in every epoch."""
        batches = ordered_batches(self.rows["validation"], self.settings.batch_size)
        noise = noise_generator(self.seed, epoch=0)
        self.model.eval()
        return self._means(batches, lambda x_bchw: self.model.losses(x_bchw, noise))

    def images_per_second(self) -> float:
        """Return the training speed so far."""
        return self.images / self.seconds if self.seconds else 0.0

    def _means(self, batches: Iterable[Tensor], losses_of: Callable[[Tensor], dict[str, Tensor]]) -> dict[str, float]:
        totals: dict[str, Tensor] = {}
        images = 0
        for rows in batches:
            x_bchw = gather(self.pixels_nhwc, rows, self.device)
            with autocast(self.precision, self.device):
                losses = losses_of(x_bchw)
            for name, loss in losses.items():
                totals[name] = totals.get(name, torch.zeros(())) + loss.detach().double() * len(rows)
            images += len(rows)
        return {name: float(total) / images for name, total in totals.items()}


def _advance(progress: Progress, epochs: _Epochs, optimisers: Optimisers) -> None:
    """Run the next epoch and enter it, and its weights when they are the best, into `progress`."""
    epoch = len(progress.history) + 1
    trained = epochs.train(epoch, _minimiser(optimisers))
    means = {f"train_{name}": value for name, value in trained.items()}
    means |= {f"val_{name}": value for name, value in epochs.validate().items()}
    _refuse_divergence(means, epoch)
    progress.history.append({"epoch": epoch, **means})
    if means["val_loss"] < _best_loss(progress):
        progress.best_epoch = epoch
        progress.best = {name: tensor.cpu().clone() for name, tensor in epochs.model.state_dict().items()}
    out_of_patience = epoch - progress.best_epoch >= epochs.settings.patience
    progress.finished = out_of_patience or epoch == epochs.settings.epochs


def _best_loss(progress: Progress) -> float:
    return progress.history[progress.best_epoch - 1]["val_loss"] if progress.best_epoch else math.inf


def _optimisers(model: Autoencoder, settings: TrainingSettings) -> Optimisers:
    groups = model.parameter_groups().items()
    return {name: torch.optim.Adam(group, lr=settings.learning_rate, fused=True) for name, group in groups}


def _minimiser(optimisers: Optimisers) -> Minimise:
    def minimise(group: str, loss: Tensor) -> None:
        optimisers[group].zero_grad()
        with torch.autocast(loss.device.type, enabled=False):
            loss.backward()
        optimisers[group].step()

    return minimise


def _refuse_divergence(means: dict[str, float], epoch: int) -> None:
    for name, value in means.items():
        if not math.isfinite(value):
            raise TrainingDivergedError(
                f"{name} became {value} in epoch {epoch}: lower learning_rate, or train with precision fp32"
            )


def _report(on_epoch: OnEpoch | None, entry: dict[str, float]) -> None:
    if on_epoch:
        on_epoch(int(entry["epoch"]), {name: value for name, value in entry.items() if name != "epoch"})
