"""One pass over the faces at a time: of training, or of validation."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from tqdm import tqdm

from models.augment import augment
from models.batches import epoch_batches, gather, ordered_batches
from models.families.base import Autoencoder
from models.networks.dropout import dropout_from
from models.noise import epoch_noise
from models.optimisation import Optimisation
from models.parallel import Part, Processes
from models.precision import autocast
from models.settings import TrainingSettings
from models.targets import Targets


@dataclass
class Passes:
    """What every pass needs; `images` and `seconds` count those of training."""

    pixels_nhwc: Tensor
    rows: dict[str, np.ndarray]
    targets: Targets
    settings: TrainingSettings
    seed: int
    precision: str
    device: torch.device
    processes: Processes
    images: int = 0
    seconds: float = 0.0

    def train(self, epoch: int, optimisation: Optimisation) -> dict[str, float]:
        """Return the mean losses over a pass of optimiser steps."""
        began = time.perf_counter()
        model, source = optimisation.model.train(), epoch_noise(self.seed, epoch)

        def step(part: Part) -> dict[str, Tensor]:
            noise = source.part(part.start, part.total)
            x_bchw, y_bchw = self._pair(part, epoch, model.settings.channels)
            x_bchw = augment(x_bchw, self.settings.augment, noise)
            with autocast(self.precision, self.device), dropout_from(model, noise):
                losses = model.training_step(x_bchw, y_bchw, noise, optimisation.minimiser(part.share))
            optimisation.end_batch()
            return losses

        batches = epoch_batches(self.rows["training"], self.settings.batch_size, self.seed, epoch)
        desc = f"{model.settings.label} epoch {epoch}/{self.settings.epochs}"
        quiet = True if self.processes.rank else None
        means = self._means(tqdm(batches, desc=desc, leave=False, disable=quiet), step)
        optimisation.end_epoch()
        self.images += len(self.rows["training"])
        self.seconds += time.perf_counter() - began
        return means

    @torch.no_grad()
    def validate(self, model: Autoencoder) -> dict[str, float]:
        """Return the mean losses over the validation rows, with the same noise and targets in every epoch."""
        model.eval()
        source = epoch_noise(self.seed, epoch=0)

        def losses(part: Part) -> dict[str, Tensor]:
            x_bchw, y_bchw = self._pair(part, 0, model.settings.channels)
            with autocast(self.precision, self.device):
                return model.losses(x_bchw, y_bchw, source.part(part.start, part.total))

        return self._means(ordered_batches(self.rows["validation"], self.settings.batch_size), losses)

    def images_per_second(self) -> float:
        """Return the training speed so far."""
        return self.images / self.seconds if self.seconds else 0.0

    def _pair(self, part: Part, epoch: int, channels: int) -> tuple[Tensor, Tensor]:
        """Return the images of a part and what they shall become."""
        x_bchw = gather(self.pixels_nhwc, part.rows, self.device, channels)
        wanted = self.targets(part.rows.numpy(), epoch)
        if np.array_equal(wanted, part.rows.numpy()):
            return x_bchw, x_bchw
        return x_bchw, gather(self.pixels_nhwc, torch.from_numpy(wanted), self.device, channels)

    def _means(self, batches: Iterable[Tensor], losses_of: Callable[[Part], dict[str, Tensor]]) -> dict[str, float]:
        """Return each loss's mean over the images of all batches, every process computing its part of each."""
        totals: dict[str, Tensor] = {}
        images = 0
        for batch in batches:
            part = self.processes.part(batch)
            images += part.total
            losses = losses_of(part) if len(part.rows) else {}
            for name, loss in losses.items():
                totals[name] = totals.get(name, torch.zeros(())) + loss.detach().double() * len(part.rows)
        sums = self.processes.total({name: float(total) for name, total in totals.items()})
        return {name: total / images for name, total in sums.items()}
