"""Colour from gray by a ridge regression of its own for every pixel."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from pydantic import Field

from core.checks import check_pixels
from models.restore.damages.damage import Damage, Damaged
from models.restore.damages.sampling import LUMA
from models.restore.interface import Fitted, RestorerSettings, refuse_unsuited

FACES_AT_ONCE = 64
"""Faces whose patches are in memory at a time."""


class PixelColourSettings(RestorerSettings):
    """For every pixel a regression from the gray `patch` x `patch` around it to its colour; `ridge` per face."""

    kind: Literal["pixel_colour"] = "pixel_colour"
    patch: Literal[1, 3, 5, 7] = 5
    ridge: float = Field(1e-4, gt=0)

    def suits(self, damage: Damage) -> bool:
        """Accept gray pictures."""
        return damage.kind == "gray"

    def fit(self, pixels: np.ndarray, seed: int) -> "PixelColour":  # noqa: ARG002 (nothing is drawn)
        """Solve all regressions."""
        check_pixels(pixels)
        size, values = pixels.shape[1], self.patch**2 + 1
        gram, target = np.zeros((size, size, values, values)), np.zeros((size, size, values, 3))
        for start in range(0, len(pixels), FACES_AT_ONCE):
            x = pixels[start : start + FACES_AT_ONCE].astype(np.float32) / 255
            patches, colour = _patches(x @ LUMA, self.patch), x - (x @ LUMA)[..., None]
            rows = patches.transpose(1, 2, 3, 0)
            gram += rows @ rows.swapaxes(-1, -2)
            target += rows @ colour.transpose(1, 2, 0, 3)
        ridge = self.ridge * len(pixels) * np.eye(values)
        return PixelColour(self, np.linalg.solve(gram + ridge, target).astype(np.float32))


@dataclass(frozen=True, eq=False)
class PixelColour(Fitted):
    """`weights` float32 (S, S, patch² + 1, 3): from a patch of the luma and a constant to colour less luma."""

    settings: PixelColourSettings
    weights: np.ndarray

    def restore(self, damaged: Damaged) -> np.ndarray:
        """Return coloured pictures of the same luma; raises ValueError for other damage or another size."""
        refuse_unsuited(self, damaged.damage)
        if damaged.pixels.shape[1:3] != self.weights.shape[:2]:
            raise ValueError(f"the restorer is of faces of {len(self.weights)} pixels, got {damaged.pixels.shape[1:3]}")
        gray = damaged.pixels[..., 0].astype(np.float32) / 255
        colour = np.einsum("nhwp,hwpc->nhwc", _patches(gray, self.settings.patch), self.weights)
        return damaged.agreeing(255 * (gray[..., None] + colour))


def _patches(gray_nhw: np.ndarray, side: int) -> np.ndarray:
    """Return the patch around every pixel and a constant, float32 (N, H, W, side² + 1); borders are mirrored."""
    half = side // 2
    padded = np.pad(gray_nhw, ((0, 0), (half, half), (half, half)), mode="symmetric")
    windows = sliding_window_view(padded, (side, side), axis=(1, 2))
    flat = windows.reshape(*gray_nhw.shape, side * side)
    return np.concatenate([flat, np.ones((*gray_nhw.shape, 1), np.float32)], axis=-1)
