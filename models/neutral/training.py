"""Training a neutral-face generator with the one training loop."""

from pathlib import Path

import numpy as np
import torch

from core.frame_groups import FrameGroups
from core.pixels import Pixels
from models.families.base import Autoencoder
from models.neutral.generator import NeutralGenerator
from models.neutral.people import People, people
from models.neutral.residual import PixelBlend
from models.neutral.settings import NeutralTraining
from models.training.batches import gather
from models.training.launcher import fit_in_processes
from models.training.loop import OnEpoch, TrainingResult


def train_generator(
    generator: NeutralGenerator,
    pixels_nhwc: Pixels,
    groups: FrameGroups,
    settings: NeutralTraining,
    *,
    folder: Path,
    seed: int,
    stage1: Autoencoder | None = None,
    on_epoch: OnEpoch | None = None,
    count: int = 1,
) -> TrainingResult:
    """Train `generator` in place on uint8 pixels (N, S, S, 3); it ends with its best weights, in evaluation mode.

    `groups`: people of split "train" are trained on, those of "val" are the validation of each epoch, with all their
    frames. `stage1` is needed for the latent loss. `count`: processes, as in
    `models.training.launcher.fit_in_processes`. State, resumption and best epoch are as in `models.training.loop.fit`.
    `images_per_second` of the result counts people.

    Raises ValueError for unusable pixels or groups, and what `models.training.loop.fit` raises.
    """
    examples = people(generator.settings, pixels_nhwc, groups, settings, seed, stage1)
    if isinstance(generator.residual, PixelBlend):
        generator.residual.linear.solve(*_means_and_faces(examples))
    return fit_in_processes(
        generator,
        examples,
        settings,
        folder=folder,
        seed=seed,
        on_epoch=on_epoch,
        count=count,
    )


def _means_and_faces(examples: People) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the means of the frames and the neutral faces, (N, C, S, S), of the people in the training split."""
    groups, numbers = examples.groups, examples.parts["training"]
    means = [_images(examples, groups.inputs[number]).mean(0) for number in numbers]
    return torch.stack(means), _images(examples, groups.target[numbers])


def _images(examples: People, rows: np.ndarray) -> torch.Tensor:
    pixels = torch.from_numpy(np.ascontiguousarray(examples.pixels_nhwc[rows]))
    return gather(pixels, torch.arange(len(rows)), torch.device("cpu"), examples.settings.channels)
