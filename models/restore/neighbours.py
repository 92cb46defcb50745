"""Restorers that keep the faces that they were fitted to: nearest neighbours and ridge regression. Baselines only."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from pydantic import Field
from scipy.linalg import cho_factor, cho_solve

from core.checks import check_pixels
from models.restore.damages.damage import Damage, Damaged
from models.restore.interface import Fitted, RestorerSettings, refuse_unsuited


class NearestSettings(RestorerSettings):
    """The mean of the `neighbours` faces nearest in what is known, among at most `faces` drawn by the seed."""

    kind: Literal["nearest"] = "nearest"
    neighbours: int = Field(8, ge=1)
    faces: int = Field(3000, ge=1)

    def suits(self, damage: Damage) -> bool:
        """Accept damage that leaves a part of the picture."""
        return damage.partial

    def fit(self, pixels: np.ndarray, seed: int) -> "NearestFaces":
        """Keep the faces."""
        return NearestFaces(self, _some(pixels, self.faces, seed))


@dataclass(frozen=True, eq=False)
class NearestFaces(Fitted):
    """Faces to find neighbours among, uint8 (N, S, S, 3)."""

    settings: NearestSettings
    faces: np.ndarray

    def restore(self, damaged: Damaged) -> np.ndarray:
        """Return means of neighbours that agree with what is known; raises ValueError for unsuited damage."""
        refuse_unsuited(self, damaged.damage)
        faces, count = self.faces.astype(np.float32), min(self.settings.neighbours, len(self.faces))
        found = []
        for number in range(len(damaged)):
            one = damaged.take(slice(number, number + 1))
            seen, all_seen = (damaged.damage.observed(x, one.known[0]) for x in (one.pixels.astype(np.float32), faces))
            distance = np.einsum("nm,nm->n", all_seen, all_seen) - 2 * all_seen @ seen[0]
            found.append(faces[np.argpartition(distance, count - 1)[:count]].mean(axis=0))
        return damaged.agreeing(np.stack(found))


class RidgeSettings(RestorerSettings):
    """Ridge regression from known to missing values, solved for every mask.

    `strength`: of the ridge, as a share of all faces' squared known values. `faces`: most faces that are
    learned from, drawn by the seed.
    """

    kind: Literal["ridge"] = "ridge"
    strength: float = Field(0.0003, gt=0)
    faces: int = Field(1000, ge=2)

    def suits(self, damage: Damage) -> bool:
        """Accept what is erased."""
        return damage.erases

    def fit(self, pixels: np.ndarray, seed: int) -> "RidgeFaces":
        """Keep some of the faces."""
        some = _some(pixels, self.faces, seed)
        x_np = some.reshape(len(some), -1).astype(np.float32)
        mean = x_np.mean(axis=0)
        return RidgeFaces(self, mean, x_np - mean)


@dataclass(frozen=True, eq=False)
class RidgeFaces(Fitted):
    """`mean` (P,) and `faces` less it (N, P), float32 in 0..255."""

    settings: RidgeSettings
    mean: np.ndarray
    faces: np.ndarray

    def restore(self, damaged: Damaged) -> np.ndarray:
        """Return the faces with what is missing predicted; raises ValueError for unsuited damage."""
        refuse_unsuited(self, damaged.damage)
        known = np.repeat(damaged.known.reshape(len(damaged), -1), 3, axis=1)
        x_np = damaged.pixels.reshape(len(damaged), -1).astype(np.float32) - self.mean
        whole = self.faces @ self.faces.T
        found = np.stack([self._one(x, mask, whole) for x, mask in zip(x_np, known, strict=True)])
        return damaged.agreeing(found.reshape(damaged.pixels.shape))

    def _one(self, x_p: np.ndarray, known: np.ndarray, whole_nn: np.ndarray) -> np.ndarray:
        """Solve in the dual: as many unknowns as faces."""
        missing = self.faces[:, ~known]
        gram = whole_nn - missing @ missing.T if missing.shape[1] < known.sum() else _gram(self.faces[:, known])
        ridge = self.settings.strength * np.trace(gram)
        factored = cho_factor(gram + ridge * np.eye(len(gram), dtype=np.float32))
        weights = cho_solve(factored, self.faces[:, known] @ x_p[known])
        return self.mean + weights.astype(np.float32) @ self.faces


def _some(pixels: np.ndarray, most: int, seed: int) -> np.ndarray:
    order = np.random.default_rng(seed).permutation(len(check_pixels(pixels)))[:most]
    return pixels[np.sort(order)]


def _gram(x_np: np.ndarray) -> np.ndarray:
    return x_np @ x_np.T
