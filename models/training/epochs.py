"""One epoch at a time: training on all examples, then validation."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor
from tqdm import tqdm

from models.networks.dropout import dropout_from
from models.training.batches import epoch_batches, ordered_batches
from models.training.epoch_sums import EpochSums
from models.training.examples import Examples
from models.training.noise import Noise, epoch_noise
from models.training.optimisation import Optimisation
from models.training.parallel import Part, Processes
from models.training.precision import autocast
from models.training.settings import LoopSettings
from models.training.trainable import Trainable

STEPS_KEPT = 50
"""Training losses that are kept of an epoch; of more steps, neighbours are averaged."""


@dataclass(frozen=True)
class Begun:
    """An epoch that has begun: its `sums` so far, and the state of its `noise`."""

    sums: EpochSums
    noise: Tensor


Keep = Callable[[Begun], None]
"""What is told of a state within an epoch."""


@dataclass
class EpochRunner:
    """Runs the epochs of one training; so far `count` examples were trained on in `seconds`.

    `step_losses`: "loss" along the last epoch of training, at most `STEPS_KEPT` values.
    """

    examples: Examples
    settings: LoopSettings
    seed: int
    precision: str
    device: torch.device
    processes: Processes
    count: int = 0
    seconds: float = 0.0
    step_losses: list[float] = field(default_factory=list)

    def run_epoch(
        self, epoch: int, optimisation: Optimisation, begun: Begun | None = None, keep: Keep | None = None
    ) -> dict[str, float]:
        """Train on every example once and return the mean losses.

        `begun`: where to go on, with the state that `keep` was told it at. `keep` is told every `state_every` steps.
        """
        began = time.perf_counter()
        model, noise = optimisation.model.train(), epoch_noise(self.seed, epoch)
        sums = EpochSums()
        if begun:
            sums = begun.sums
            noise.set_state(begun.noise)
        batches = epoch_batches(self.examples.parts["training"], self.settings.batch_size, self.seed, epoch)
        for batch in self._with_progress(batches[sums.steps :], f"{model.settings.label} epoch {epoch}", sums.steps):
            part = self.processes.part(batch)
            sums.add(part, self._step(part, epoch, noise, optimisation))
            if keep and _is_due(sums.steps, len(batches), self.settings.state_every):
                optimisation.make_equal()
                sums.means(self.processes)
                keep(Begun(sums, noise.state()))
        optimisation.make_equal()
        means = sums.means(self.processes)
        self.step_losses = _along(sums.losses)
        self.count += len(self.examples.parts["training"])
        self.seconds += time.perf_counter() - began
        return means

    def _step(self, part: Part, epoch: int, source: Noise, optimisation: Optimisation) -> dict[str, Tensor]:
        """Take a step on a part of a batch and return its losses."""
        model, noise = optimisation.model, source.part(part.start, part.total)
        x, y = self.examples.batch(part, epoch, noise, self.device)
        with autocast(self.precision, self.device), dropout_from(model, noise):
            losses = model.training_step(x, y, noise, optimisation.minimiser(part.share))
        optimisation.end_batch()
        return losses

    @torch.no_grad()
    def validate(self, model: Trainable) -> dict[str, float]:
        """Return the mean losses over the validation examples, with the same noise and targets in every epoch."""
        model.eval()
        source = epoch_noise(self.seed, epoch=0)

        sums = EpochSums()
        for batch in ordered_batches(self.examples.parts["validation"], self.settings.batch_size):
            part = self.processes.part(batch)
            sums.add(part, self._validated(part, model, source) if len(part.rows) else {})
        return sums.means(self.processes)

    def _validated(self, part: Part, model: Trainable, source: Noise) -> dict[str, Tensor]:
        noise = source.part(part.start, part.total)
        x, y = self.examples.batch(part, 0, noise, self.device)
        with autocast(self.precision, self.device):
            return model.losses(x, y, noise)

    def per_second(self) -> float:
        """Return the training speed so far, in examples."""
        return self.count / self.seconds if self.seconds else 0.0

    def _with_progress(self, batches: list[Tensor], label: str, done: int) -> Iterable[Tensor]:
        """Show a progress bar, in the first process and on a terminal only."""
        quiet = True if self.processes.rank else None
        label, total = f"{label}/{self.settings.epochs}", done + len(batches)
        return tqdm(batches, desc=label, initial=done, total=total, leave=False, disable=quiet)


def _is_due(step: int, steps: int, every: int | None) -> bool:
    return every is not None and step % every == 0 and step < steps


def _along(losses: list[float]) -> list[float]:
    """Return losses along an epoch, neighbours averaged."""
    parts = np.array_split(np.array(losses), min(len(losses), STEPS_KEPT))
    return [float(f"{part.mean():.6g}") for part in parts]
