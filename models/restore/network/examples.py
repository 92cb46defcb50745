"""Damaged faces as the network gets them: with the guess of a linear restorer, which it corrects."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from models.restore.damaged_pictures import DamagedPictures, planes
from models.restore.damages.damage import Damaged
from models.restore.filters import Enlarge
from models.restore.gaussian import GaussianFaces
from models.restore.network.unet import Inputs, told
from models.training.examples import sha256

ENLARGE = Enlarge(by="lanczos")


def inputs_of(damaged: Damaged, faces: GaussianFaces) -> Inputs:
    """Return what the network gets of damaged faces; raises ValueError for faces of another size."""
    guess, seen = faces.guesses(damaged), damaged.pixels.astype(np.float32) / 255
    start = damaged.damage.agreeing(_first(damaged, guess), seen, damaged.known) if damaged.damage.partial else seen
    free = ~damaged.known if damaged.damage.erases else np.ones_like(damaged.known)
    told_n = torch.tensor(told(damaged.damage)).expand(len(damaged), -1)
    return Inputs(planes(start), planes(guess), planes(free[..., None]), told_n)


def _first(damaged: Damaged, guess: np.ndarray) -> np.ndarray:
    """Return what stands for the missing part: the guess, or of fewer pixels the interpolated picture."""
    return ENLARGE.restore(damaged).astype(np.float32) / 255 if ENLARGE.suits(damaged.damage) else guess


@dataclass(frozen=True)
class GuessedPictures(DamagedPictures):
    """Damaged faces with the guess of `faces`, the linear restorer that makes what the network corrects."""

    faces: GaussianFaces

    def inputs(self, damaged: Damaged) -> tuple[Tensor, ...]:
        """Return the fields of `Inputs`."""
        return tuple(inputs_of(damaged, self.faces))

    def joined(self, parts: list[Tensor]) -> Inputs:
        """Return the inputs of a batch."""
        return Inputs(*parts)

    def identity(self) -> dict[str, str]:
        """Return digests of rows, pixels and the linear restorer."""
        return super().identity() | {"linear restorer": sha256(self.faces.variances)}
