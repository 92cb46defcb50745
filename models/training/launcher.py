"""Training in several processes of this machine, started from one: one per GPU."""

import shutil
from dataclasses import dataclass, replace
from multiprocessing.queues import SimpleQueue
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.multiprocessing import get_context, spawn

from core.pixels import PixelParts, PixelRows, Pixels
from models.build import seeded_model
from models.checkpoints import load_saved, save_model
from models.training.examples import Examples
from models.training.loop import OnEpoch, TrainingResult, fit
from models.training.parallel import joined
from models.training.settings import LoopSettings
from models.training.trainable import Trainable
from models.training.training_state import STATE_FILE, best_weights

HANDOVER = "handover"
"""Folder through which the processes get the model and the pixels."""

NO_PIXELS = np.empty((0, 0, 0, 3), np.uint8)

POLL_S = 0.1


@dataclass(frozen=True)
class _Job:
    """What each process has to do, in a form that a new process can be given."""

    folder: Path
    model_type: type[Trainable]
    settings_type: type[Any]
    examples: Examples
    settings: LoopSettings
    seed: int
    count: int
    threads: int

    @property
    def handover(self) -> Path:
        return self.folder / HANDOVER

    def model(self) -> Trainable:
        """Return the model as it was handed over, in training mode."""
        return load_saved(self.handover, self.settings_type, self._new_model).train()

    def with_pixels(self) -> Examples:
        """Return the examples with their pixels, mapped from the file or files."""
        if len(self.examples.pixels_nhwc):
            return self.examples
        return replace(self.examples, pixels_nhwc=np.load(self.handover / "pixels.npy", mmap_mode="r"))

    def _new_model(self, settings: Any) -> Trainable:
        return seeded_model(lambda: self.model_type(settings), seed=0)


def fit_in_processes(
    model: Trainable,
    examples: Examples,
    settings: LoopSettings,
    *,
    folder: Path,
    seed: int,
    on_epoch: OnEpoch | None = None,
    count: int = 1,
) -> TrainingResult:
    """Train as `models.training.loop.fit` does, in `count` processes; where there are GPUs, one each at most.

    With one process this is `fit` itself. Otherwise `model` stays on its device and gets the best weights at the end;
    its class must be importable by name, and so must what `examples` hold. The pixels are written once beside the
    state and mapped by every process; those of a table in partitions lie in its files already. An interrupted call is
    continued by the same call with the same `count`.

    On several machines, start a script with `torchrun` that calls `fit` inside `models.training.parallel.joined()`.
    Raises what `fit` raises.
    """
    count = min(count, torch.cuda.device_count() or count)
    if count == 1:
        return fit(model, examples, settings, folder=folder, seed=seed, on_epoch=on_epoch)
    threads = max(1, torch.get_num_threads() // count)
    light = replace(examples, pixels_nhwc=examples.pixels_nhwc if _in_files(examples.pixels_nhwc) else NO_PIXELS)
    job = _Job(folder, type(model), type(model.settings), light, settings, seed, count, threads)
    _hand_over(job, model, examples.pixels_nhwc)
    try:
        result = _watched(job, on_epoch)
    finally:
        shutil.rmtree(job.handover)
    model.load_state_dict(best_weights(folder / STATE_FILE))
    model.eval()
    return result


def _hand_over(job: _Job, model: Trainable, pixels_nhwc: Pixels) -> None:
    shutil.rmtree(job.handover, ignore_errors=True)
    save_model(job.handover, model)
    if not len(job.examples.pixels_nhwc):
        np.save(job.handover / "pixels.npy", pixels_nhwc)


def _in_files(pixels: Pixels) -> bool:
    return isinstance(pixels, PixelRows) and isinstance(pixels.base, PixelParts) and pixels.base.on_disk


def _watched(job: _Job, on_epoch: OnEpoch | None) -> TrainingResult:
    """Start the processes, pass on what process 0 reports, and return its result; none is left behind."""
    reports: SimpleQueue[Any] = get_context("spawn").SimpleQueue()
    started = spawn(_work, (job, reports), nprocs=job.count, join=False)
    try:
        while True:
            if reports.empty():
                started.join(timeout=POLL_S)  # raises when a process died without a report
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
    try:
        with joined(f"file://{(job.handover / 'meeting').resolve()}", rank, job.count):
            result = fit(
                job.model(),
                job.with_pixels(),
                job.settings,
                folder=job.folder,
                seed=job.seed,
                on_epoch=(lambda *report: reports.put(report)) if rank == 0 else None,
            )
        if rank == 0:
            reports.put(result)
    except Exception as error:  # raised again by the process that started this one
        reports.put(error)
