"""Faces as training examples: damaged in, whole out."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from core.pixels import Pixels
from models.inference import to_pixels
from models.restore.damages.damage import Damage, Damaged
from models.training.augment import AugmentSettings, augment
from models.training.batches import TensorRows, checked_pixels, gather
from models.training.examples import pixel_digest, sha256
from models.training.noise import Noise
from models.training.parallel import Part
from models.training.trainable import Trainable


def planes(x_nhwc: np.ndarray) -> Tensor:
    """Return pictures (N, H, W, C) as float32 (N, C, H, W)."""
    return torch.from_numpy(np.ascontiguousarray(x_nhwc.transpose(0, 3, 1, 2), np.float32))


@dataclass(frozen=True)
class DamagedPictures:
    """Faces, uint8 (N, S, S, 3), damaged anew in every epoch by (seed, epoch, row); a number is a row.

    Without any of `damages` the inputs are the faces themselves.
    """

    pixels_nhwc: Pixels
    parts: Mapping[str, np.ndarray]
    damages: tuple[Damage, ...]
    augment: AugmentSettings
    seed: int
    size: int

    @cached_property
    def _pixels(self) -> TensorRows:
        return checked_pixels(self.pixels_nhwc, self.size)

    @cached_property
    def _by_kind(self) -> list[list[Damage]]:
        ordered = sorted(self.damages, key=lambda each: each.kind)
        return [list(same) for _, same in groupby(ordered, key=lambda each: each.kind)]

    def batch(self, part: Part, epoch: int, noise: Noise, device: torch.device) -> tuple[Any, Tensor]:
        """Return damaged faces, as `joined` gives them, and the whole ones, float32 (B, 3, S, S) in [0, 1]."""
        y_bchw = gather(self._pixels, part.rows, torch.device("cpu"))
        y_bchw = augment(y_bchw, self.augment, noise) if epoch else y_bchw
        whole = y_bchw.to(device)
        if not self.damages:
            return whole, whole
        clean = to_pixels(y_bchw)
        groups: dict[Damage, list[tuple[int, np.ndarray, np.ndarray]]] = {}
        for place, row in enumerate(part.rows.tolist()):
            random = np.random.default_rng([self.seed, epoch, row])
            damage = self._drawn(random)
            groups.setdefault(damage, []).append((place, *damage.one(clean[place], random)))
        found = [self._inputs(damage, members) for damage, members in groups.items()]
        order = np.argsort(np.concatenate([places for places, _ in found]), kind="stable")
        parts = [torch.cat(each)[order].to(device) for each in zip(*(x for _, x in found), strict=True)]
        return self.joined(parts), whole

    def inputs(self, damaged: Damaged) -> tuple[Tensor, ...]:
        """Return what a network gets of damaged faces: here their pixels, float32 (N, 3, S, S) in [0, 1]."""
        return (planes(damaged.pixels.astype(np.float32) / 255),)

    def joined(self, parts: list[Tensor]) -> Any:
        """Return the inputs of a batch from their parts."""
        return parts[0]

    def _drawn(self, random: np.random.Generator) -> Damage:
        same = self._by_kind[random.integers(len(self._by_kind))]
        return same[random.integers(len(same))]

    def _inputs(
        self, damage: Damage, members: list[tuple[int, np.ndarray, np.ndarray]]
    ) -> tuple[list[int], tuple[Tensor, ...]]:
        places, pixels, known = zip(*members, strict=True)
        return list(places), self.inputs(Damaged(np.stack(pixels), np.stack(known), damage))

    def identity(self) -> dict[str, str]:
        """Return digests of rows and pixels, and the damages."""
        return {
            **{f"{name} rows": sha256(rows) for name, rows in self.parts.items()},
            "pixels": pixel_digest(self.pixels_nhwc, np.concatenate(list(self.parts.values()))),
            "damages": repr(self.damages),
        }

    def keep(self, folder: Path, epoch: int, model: Trainable) -> None:
        """Keep nothing."""
