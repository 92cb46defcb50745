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
from models.training.examples import Examples
from models.training.noise import epoch_noise
from models.training.optimisation import Optimisation
from models.training.parallel import Part, Processes
from models.training.precision import autocast
from models.training.settings import LoopSettings
from models.training.trainable import Trainable

STEPS_KEPT = 50
"""Training losses that are kept of an epoch; of more steps, neighbours are averaged."""


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

    def run_epoch(self, epoch: int, optimisation: Optimisation) -> dict[str, float]:
        """Train on every example once and return the mean losses."""
        began = time.perf_counter()
        model, source = optimisation.model.train(), epoch_noise(self.seed, epoch)
        of_parts: list[Tensor] = []

        def step(part: Part) -> dict[str, Tensor]:
            noise = source.part(part.start, part.total)
            x, y = self.examples.batch(part, epoch, noise, self.device)
            with autocast(self.precision, self.device), dropout_from(model, noise):
                losses = model.training_step(x, y, noise, optimisation.minimiser(part.share))
            optimisation.end_batch()
            of_parts.append(losses["loss"].detach() * part.share)
            return losses

        batches = epoch_batches(self.examples.parts["training"], self.settings.batch_size, self.seed, epoch)
        means = self._means(self._with_progress(batches, f"{model.settings.label} epoch {epoch}"), step)
        optimisation.end_epoch()
        self.step_losses = self._along(torch.stack(of_parts).tolist())
        self.count += len(self.examples.parts["training"])
        self.seconds += time.perf_counter() - began
        return means

    @torch.no_grad()
    def validate(self, model: Trainable) -> dict[str, float]:
        """Return the mean losses over the validation examples, with the same noise and targets in every epoch."""
        model.eval()
        source = epoch_noise(self.seed, epoch=0)

        def losses(part: Part) -> dict[str, Tensor]:
            noise = source.part(part.start, part.total)
            x, y = self.examples.batch(part, 0, noise, self.device)
            with autocast(self.precision, self.device):
                return model.losses(x, y, noise)

        return self._means(ordered_batches(self.examples.parts["validation"], self.settings.batch_size), losses)

    def per_second(self) -> float:
        """Return the training speed so far, in examples."""
        return self.count / self.seconds if self.seconds else 0.0

    def _along(self, of_parts: list[float]) -> list[float]:
        """Return the loss along an epoch, from what this process's part of each batch adds to it."""
        sums = self.processes.total({str(number): loss for number, loss in enumerate(of_parts)})
        parts = np.array_split(np.array([*sums.values()]), min(len(sums), STEPS_KEPT))
        return [float(f"{part.mean():.6g}") for part in parts]

    def _with_progress(self, batches: list[Tensor], label: str) -> Iterable[Tensor]:
        """Show a progress bar, in the first process and on a terminal only."""
        quiet = True if self.processes.rank else None
        return tqdm(batches, desc=f"{label}/{self.settings.epochs}", leave=False, disable=quiet)

    def _means(self, batches: Iterable[Tensor], losses_of: Callable[[Part], dict[str, Tensor]]) -> dict[str, float]:
        """Return each loss's mean over the examples of all batches, every process computing its part of each."""
        totals: dict[str, Tensor] = {}
        count = 0
        for batch in batches:
            part = self.processes.part(batch)
            count += part.total
            losses = losses_of(part) if len(part.rows) else {}
            for name, loss in losses.items():
                totals[name] = totals.get(name, torch.zeros(())) + loss.detach().double() * len(part.rows)
        sums = self.processes.total({name: float(total) for name, total in totals.items()})
        return {name: total / count for name, total in sums.items()}
