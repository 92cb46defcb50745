"""People as training examples: some frames of each in, the true neutral face out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from core.frame_groups import FrameGroups
from core.pixels import Pixels
from models.families.base import Autoencoder
from models.families.variational import drawn
from models.neutral.generator import Frames, Target
from models.neutral.settings import NeutralSettings, NeutralTraining
from models.posterior import HasPosterior
from models.tensor_file import digest
from models.training.augment import AugmentSettings, augment
from models.training.batches import TensorRows, checked_pixels, checked_rows, gather
from models.training.examples import pixel_digest, sha256
from models.training.noise import Noise
from models.training.parallel import Part
from models.training.row_draws import row_uniform
from models.training.trainable import Trainable


@dataclass(frozen=True)
class People:
    """Groups of rows of uint8 pixels (N, S, S, 3); a number is that of a group.

    Training draws `frames` rows of each person anew in every epoch, by (seed, epoch, row); validation takes all.
    `stage1` gives the latents of the true neutral faces where the settings ask for them.
    """

    pixels_nhwc: Pixels
    groups: FrameGroups
    parts: Mapping[str, np.ndarray]
    frames: int
    augment: AugmentSettings
    seed: int
    settings: NeutralSettings
    stage1: Autoencoder | None

    @cached_property
    def _pixels(self) -> TensorRows:
        return checked_pixels(self.pixels_nhwc, self.settings.size)

    def batch(self, part: Part, epoch: int, noise: Noise, device: torch.device) -> tuple[Frames, Target]:
        """Return the frames of people, each person varied as a whole in training, and their targets."""
        inputs = [self._drawn(int(number), epoch) for number in part.rows]
        rows_bk, mask_bk = padded(inputs)
        every_bk = np.column_stack([rows_bk, self.groups.target[part.rows.numpy()]])
        images = gather(self._pixels, torch.from_numpy(every_bk.ravel()), device, self.settings.channels)
        if epoch:
            images = augment(images, self.augment, noise.shared(every_bk.shape[1]))
        images = images.unflatten(0, every_bk.shape)
        face_bchw = images[:, -1].contiguous(memory_format=torch.channels_last)
        frames = Frames(images[:, :-1], torch.from_numpy(mask_bk).to(device))
        return frames, Target(face_bchw, self._latent(face_bchw, noise))

    def identity(self) -> dict[str, str]:
        """Return digests of groups, pixels and the stage-1 autoencoder."""
        groups = [self.groups.take(numbers) for numbers in self.parts.values()]
        rows = {
            name: np.concatenate([part.target, *part.inputs]) for name, part in zip(self.parts, groups, strict=True)
        }
        sizes = np.array([len(rows) for part in groups for rows in part.inputs])
        stage1 = (
            digest({name: tensor.cpu() for name, tensor in self.stage1.state_dict().items()}) if self.stage1 else ""
        )
        return {
            **{f"{name} people": sha256(part) for name, part in rows.items()},
            "frames": f"{self.frames} of {sha256(sizes)}",
            "pixels": pixel_digest(self.pixels_nhwc, np.concatenate(list(rows.values()))),
            "stage-1 autoencoder": stage1,
        }

    def keep(self, folder: Path, epoch: int, model: Trainable) -> None:
        """Keep nothing."""

    def _drawn(self, number: int, epoch: int) -> np.ndarray:
        rows = self.groups.inputs[number]
        return rows[np.argsort(row_uniform(self.seed, epoch, rows), kind="stable")[: self.frames]] if epoch else rows

    @torch.no_grad()
    def _latent(self, face_bchw: Tensor, noise: Noise) -> Tensor | None:
        if self.stage1 is None or not self.settings.latent_weight:
            return None
        stage1 = self.stage1.eval().to(face_bchw.device)
        if self.settings.latent_target == "mean":
            return stage1.embed(face_bchw).float()
        assert isinstance(stage1, HasPosterior), "checked when the examples were made"
        return drawn(*stage1.posterior(face_bchw), noise)


def people(
    settings: NeutralSettings,
    pixels_nhwc: Pixels,
    groups: FrameGroups,
    training: NeutralTraining,
    seed: int,
    stage1: Autoencoder | None,
) -> People:
    """Return the examples for a generator: groups of split "train" and, for validation, "val".

    Raises ValueError for unusable pixels or groups, and when the latent loss lacks its stage-1 autoencoder.
    """
    checked_pixels(pixels_nhwc, settings.size)
    checked_rows(np.concatenate([groups.target, *groups.inputs]), len(pixels_nhwc), "people's", at_least=2)
    if settings.latent_weight and stage1 is None:
        raise ValueError(f"latent_weight {settings.latent_weight:g} needs the stage-1 autoencoder: give it as `stage1`")
    if settings.latent_weight and settings.latent_target == "sampled" and not isinstance(stage1, HasPosterior):
        raise ValueError("latent_target 'sampled' needs a stage-1 autoencoder with a posterior, a variational one")
    parts = {
        "training": checked_people(groups, "train", at_least=2),
        "validation": checked_people(groups, "val", at_least=1),
    }
    return People(pixels_nhwc, groups, parts, training.frames, training.augment, seed, settings, stage1)


def checked_people(groups: FrameGroups, split: str, at_least: int) -> np.ndarray:
    """Return the numbers of a split's groups; ValueError when there are fewer than `at_least`."""
    numbers = np.flatnonzero(groups.split == split)
    if len(numbers) < at_least:
        raise ValueError(
            f"{len(numbers)} people with a neutral face in split '{split}', at least {at_least} are needed: "
            "add people, ask for fewer frames of each, or change the split"
        )
    return numbers


def padded(inputs: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Return rows int64 (B, K) with K the most of any person, and the mask (B, K) of those that are present.

    A person's missing frames repeat the first, so that no foreign image enters the statistics of batch norm.
    """
    most = max(map(len, inputs))
    rows_bk = np.stack([np.concatenate([rows, np.repeat(rows[:1], most - len(rows))]) for rows in inputs])
    return rows_bk, np.arange(most) < np.array([[len(rows)] for rows in inputs])
