"""The one training loop: epochs of training and validation, best weights, early stopping, exact resume."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch

from core.pixels import Pixels
from models.families.base import Autoencoder
from models.training.allocator import keep_freed_memory
from models.training.batches import epoch_batches
from models.training.candidates import Targets
from models.training.epochs import Begun, EpochRunner
from models.training.examples import Examples, pictures
from models.training.optimisation import Optimisation
from models.training.parallel import Processes, processes
from models.training.precision import best_device, resolve
from models.training.settings import LoopSettings, TrainingSettings
from models.training.stopping import finished
from models.training.trainable import Trainable
from models.training.training_state import STATE_FILE, Progress, resume, run_identity, save_progress

OnEpoch = Callable[[int, dict[str, float]], None]
"""(epoch from 1, its metrics "train_*" and "val_*")."""


class TrainingDivergedError(RuntimeError):
    """A loss is no longer a finite number."""


@dataclass(frozen=True)
class TrainingResult:
    """The result of a training; the model itself holds the weights of `best_epoch`.

    `history`: one entry per epoch, with "epoch" (from 1) and the means "train_*" and "val_*" of the model's
    losses. `step_losses`: the training loss along each epoch, at most `models.training.epochs.STEPS_KEPT` values.
    `stopped_early`: it ended before its last epoch. `precision`: fp32 or bf16. `device`: cpu or cuda.
    `processes`: how many shared the work.
    `images_per_second`: training examples (images, or people) over the training time of the epochs that this call ran
    (0 when it ran none).
    """

    history: list[dict[str, float]]
    step_losses: list[list[float]]
    best_epoch: int
    stopped_early: bool
    precision: str
    device: str
    processes: int
    images_per_second: float = field(compare=False)


def train(
    model: Autoencoder,
    pixels_nhwc: Pixels,
    train_rows: np.ndarray,
    val_rows: np.ndarray,
    settings: TrainingSettings,
    *,
    folder: Path,
    seed: int,
    targets: Targets | None = None,
    on_epoch: OnEpoch | None = None,
) -> TrainingResult:
    """Train `model` in place on uint8 pixels (N, S, S, 3); it ends with its best weights, in evaluation mode.

    `train_rows` and `val_rows` index the pixels. `targets` gives the target of each picture (default: itself), in
    validation too. The codes of validation faces at a few epochs are kept in `folder` (`models.training.snapshots`),
    beside the state. Everything else is as in `fit`.

    Raises ValueError for unusable rows, pixels or targets, and what `fit` raises.
    """
    examples = pictures(model, pixels_nhwc, train_rows, val_rows, settings, targets)
    return fit(model, examples, settings, folder=folder, seed=seed, on_epoch=on_epoch)


def fit(
    model: Trainable,
    examples: Examples,
    settings: LoopSettings,
    *,
    folder: Path,
    seed: int,
    on_epoch: OnEpoch | None = None,
) -> TrainingResult:
    """Train any model in place on examples made for it; it ends with its best weights, in evaluation mode.

    Validation is deterministic (the same noise in every epoch); the epoch with the lowest "val_loss" is the best.
    `on_epoch` is called once for every epoch, also for those that an earlier, interrupted call had done, so that a
    tracker sees the whole history.

    After each epoch, and within it with `state_every`, the state is written to `folder`, and the one before is kept
    beside it. The same call (an equal model, data, settings and seed) continues from there and ends with the weights
    and history of an undisturbed run, bit for bit on one machine with one number of threads; when the run had finished
    it returns at once. A damaged state is skipped with a warning, and the one before it is used; the state of another
    run is refused.

    Processes that have `models.training.parallel.joined` each make this same call and share every batch; process 0
    writes.

    Raises ValueError when the processes cannot share a batch, OtherRunError and CorruptFileError for an unusable state,
    DiskFullError when the state cannot be written, TrainingDivergedError when a loss is not finite.
    """
    device, together = best_device(), processes()
    if device.type == "cpu":
        keep_freed_memory()
    precision = resolve(settings.precision, device)
    _refuse_empty_parts(examples, settings, together)
    arithmetic = f"{precision} on {together.count} x {device.type}"
    identity = run_identity(model, examples, settings, seed, arithmetic)
    model.to(device)
    optimisation = Optimisation(model, settings, together)
    with together.first_leads():
        progress = resume(folder / STATE_FILE, identity, optimisation)
    for entry in progress.history:
        _report(on_epoch, entry)

    def save() -> None:
        if together.rank == 0:
            save_progress(folder / STATE_FILE, identity, progress, optimisation.state())

    runner = EpochRunner(examples, settings, seed, precision, device, together)
    with torch.backends.cudnn.flags(enabled=True, benchmark=False, deterministic=True):
        while not progress.finished:
            _run_epoch(progress, runner, optimisation, save)
            if together.rank == 0:
                examples.keep(folder, len(progress.history), optimisation.evaluated)
            save()
            _report(on_epoch, progress.history[-1])
    model.load_state_dict(progress.best)
    model.eval()
    stopped_early = len(progress.history) < settings.epochs
    return TrainingResult(
        progress.history,
        progress.step_losses,
        progress.best_epoch,
        stopped_early,
        precision,
        device.type,
        together.count,
        runner.per_second(),
    )


def _run_epoch(progress: Progress, runner: EpochRunner, optimisation: Optimisation, save: Callable[[], None]) -> None:
    """Run the next epoch and enter it, and its weights when they are the best, into `progress`."""
    epoch = len(progress.history) + 1

    def keep(begun: Begun) -> None:
        progress.begun = begun
        save()

    optimisation.begin_epoch(progress.history)
    trained = runner.run_epoch(epoch, optimisation, progress.begun, keep)
    progress.begun = None
    means = {f"train_{name}": value for name, value in trained.items()}
    means |= {f"val_{name}": value for name, value in runner.validate(optimisation.evaluated).items()}
    _refuse_divergence(means, epoch)
    progress.history.append({"epoch": epoch, **means})
    progress.step_losses.append(runner.step_losses)
    if means["val_loss"] < _best_loss(progress):
        progress.best_epoch = epoch
        progress.best = {name: tensor.cpu().clone() for name, tensor in optimisation.evaluated.state_dict().items()}
    progress.finished = finished(progress.history, progress.best_epoch, runner.settings)


def _best_loss(progress: Progress) -> float:
    return progress.history[progress.best_epoch - 1]["val_loss"] if progress.best_epoch else math.inf


def _refuse_empty_parts(examples: Examples, settings: LoopSettings, together: Processes) -> None:
    smallest = min(map(len, epoch_batches(examples.parts["training"], settings.batch_size, seed=0, epoch=1)))
    if smallest < together.count:
        raise ValueError(
            f"{together.count} processes cannot share batches of {smallest} faces: raise batch_size or use fewer"
        )


def _refuse_divergence(means: dict[str, float], epoch: int) -> None:
    for name, value in means.items():
        if not math.isfinite(value):
            raise TrainingDivergedError(
                f"{name} became {value} in epoch {epoch}: lower learning_rate, or train with precision fp32"
            )


def _report(on_epoch: OnEpoch | None, entry: dict[str, float]) -> None:
    if on_epoch:
        on_epoch(int(entry["epoch"]), {name: value for name, value in entry.items() if name != "epoch"})
