"""Training in several processes of this machine, started from one: a GPU each."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from multiprocessing.queues import SimpleQueue
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from torch.multiprocessing import get_context, spawn

from models.checkpoints import load_model, save_model
from models.families.base import Autoencoder
from models.settings import TrainingSettings
from models.training.examples import Examples, pictures
from models.training.loop import OnEpoch, TrainingResult, fit
from models.training.parallel import joined
from models.training.targets import Targets
from models.training.trainable import Trainable
from models.training.training_state import STATE_FILE, best_weights

HANDOVER = "handover"
"""Folder in which model and pixels are handed to the processes."""

NO_PIXELS = np.empty((0, 0, 0, 3), np.uint8)

POLL_S = 0.1


@dataclass(frozen=True)
class _Job:
    """What each process is to do, in a form that a new process can be given."""

    folder: Path
    load: Callable[[Path], Trainable]
    examples: Examples
    settings: TrainingSettings
    seed: int
    count: int
    threads: int


def train_in_processes(
    model: Autoencoder,
    pixels_nhwc: np.ndarray,
    train_rows: np.ndarray,
    val_rows: np.ndarray,
    settings: TrainingSettings,
    *,
    folder: Path,
    seed: int,
    targets: Targets | None = None,
    on_epoch: OnEpoch | None = None,
    count: int = 1,
) -> TrainingResult:
    """Train as `models.training.loop.train` does, in `count` processes; where there are GPUs, one each at most.

    With one process this is `train` itself. Otherwise `model` stays on its device and gets the best weights at the end;
    `targets` must be importable by name or an object of an importable class. The pixels are written once beside the
    state, and read there by every process. An interrupted call is continued by the same call with the same `count`.

    On several machines, start a script with `torchrun` that calls `train` inside `models.training.parallel.joined()`.
    Raises what `train` raises.
    """
    examples = pictures(model, pixels_nhwc, train_rows, val_rows, settings, targets)
    store = Store(save_model, load_model)
    return fit_in_processes(
        model, examples, settings, store=store, folder=folder, seed=seed, on_epoch=on_epoch, count=count
    )


class Store(NamedTuple):
    """How a kind of model is written into a folder and read back; both importable by name."""

    save: Callable[[Path, Any], None]
    load: Callable[[Path], Trainable]


def fit_in_processes(
    model: Trainable,
    examples: Examples,
    settings: TrainingSettings,
    *,
    store: Store,
    folder: Path,
    seed: int,
    on_epoch: OnEpoch | None = None,
    count: int = 1,
) -> TrainingResult:
    """Train any model as `models.training.loop.fit` does, in `count` processes; see `train_in_processes`."""
    count = min(count, torch.cuda.device_count() or count)
    if count == 1:
        return fit(model, examples, settings, folder=folder, seed=seed, on_epoch=on_epoch)
    threads = max(1, torch.get_num_threads() // count)
    job = _Job(folder, store.load, _with_pixels(examples, NO_PIXELS), settings, seed, count, threads)
    handover = folder / HANDOVER
    shutil.rmtree(handover, ignore_errors=True)
    store.save(handover, model)
    np.save(handover / "pixels.npy", examples.pixels_nhwc)
    try:
        result = _watched(job, on_epoch)
    finally:
        shutil.rmtree(handover)
    model.load_state_dict(best_weights(folder / STATE_FILE))
    model.eval()
    return result


def _with_pixels(examples: Examples, pixels_nhwc: np.ndarray) -> Examples:
    return replace(examples, pixels_nhwc=pixels_nhwc)


def _watched(job: _Job, on_epoch: OnEpoch | None) -> TrainingResult:
    """Start the processes, pass on what process 0 reports, and return its result; none is left behind."""
    reports: SimpleQueue[Any] = get_context("spawn").SimpleQueue()
    started = spawn(_work, (job, reports), nprocs=job.count, join=False)
    try:
        while True:
            if reports.empty():
                started.join(timeout=POLL_S)  # raises when a process died without a word
                continue
            report = reports.get()
            if isinstance(report, TrainingResult):
                return report
            if isinstance(report, Exception):
                raise report
            if on_epoch:
                on_epoch(*report)
    finally:
        for process in started.processes:
            process.terminate()
            process.join()


def _work(rank: int, job: _Job, reports: "SimpleQueue[Any]") -> None:
    """Train as process number `rank`; process 0 reports each epoch and the result, any of them what went wrong."""
    torch.set_num_threads(job.threads)
    handover = job.folder / HANDOVER
    try:
        with joined(f"file://{(handover / 'meeting').resolve()}", rank, job.count):
            result = fit(
                job.load(handover).train(),
                _with_pixels(job.examples, np.load(handover / "pixels.npy", mmap_mode="r")),
                job.settings,
                folder=job.folder,
                seed=job.seed,
                on_epoch=(lambda *report: reports.put(report)) if rank == 0 else None,
            )
        if rank == 0:
            reports.put(result)
    except Exception as error:  # raised again by the process that started this one
        reports.put(error)
