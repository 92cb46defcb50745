"""Damages that leave less of every pixel: fewer of them, or no colour."""

from typing import ClassVar, Literal

import numpy as np

from models.restore.damages.damage import Damage, to_uint8

LUMA = np.array([0.299, 0.587, 0.114], np.float32)
"""Weights of red, green and blue in the luma of ITU-R BT.601."""


class LowResolution(Damage):
    """Averaged down by `factor`; each small pixel is repeated, so that the picture keeps its size."""

    partial: ClassVar[bool] = True
    named_by: ClassVar[str] = "factor"
    kind: Literal["low_resolution"] = "low_resolution"
    factor: Literal[2, 4, 8] = 4

    @property
    def strength(self) -> float:
        """Return an eighth of the factor."""
        return self.factor / 8

    @property
    def averaged(self) -> float:
        """Return the pixels of a block."""
        return float(self.factor**2)

    def changed(self, rgb: np.ndarray, random: np.random.Generator) -> np.ndarray:  # noqa: ARG002 (nothing is drawn)
        """Return the small picture, pixels repeated; raises ValueError when the factor does not divide a side."""
        return to_uint8(self._repeated(self.small(rgb[None].astype(np.float32))))[0]

    def small(self, pictures: np.ndarray) -> np.ndarray:
        """Return pictures float (N, H, W, 3) averaged down, (N, H / factor, W / factor, 3)."""
        n, height, width, channels = pictures.shape
        if height % self.factor or width % self.factor:
            raise ValueError(f"pictures of {width} x {height} pixels cannot be averaged down by {self.factor}")
        cells = pictures.reshape(n, height // self.factor, self.factor, width // self.factor, self.factor, channels)
        return cells.mean(axis=(2, 4))

    def observed(self, pictures: np.ndarray, known: np.ndarray) -> np.ndarray:
        """Return the small pictures."""
        del known
        return self.small(pictures).reshape(len(pictures), -1)

    def agreeing(self, pictures: np.ndarray, damaged: np.ndarray, known: np.ndarray) -> np.ndarray:
        """Return the pictures with the difference of their averages to the small picture's added."""
        del known
        return pictures + self._repeated(self.small(damaged) - self.small(pictures))

    def _repeated(self, small: np.ndarray) -> np.ndarray:
        return small.repeat(self.factor, axis=1).repeat(self.factor, axis=2)


class Gray(Damage):
    """Without colour: three equal channels, the luma."""

    partial: ClassVar[bool] = True
    kind: Literal["gray"] = "gray"

    def changed(self, rgb: np.ndarray, random: np.random.Generator) -> np.ndarray:  # noqa: ARG002 (nothing is drawn)
        """Return the gray picture."""
        return np.repeat(to_uint8(rgb @ LUMA)[..., None], 3, axis=2)

    def observed(self, pictures: np.ndarray, known: np.ndarray) -> np.ndarray:
        """Return the luma."""
        del known
        return (pictures @ LUMA).reshape(len(pictures), -1)

    def agreeing(self, pictures: np.ndarray, damaged: np.ndarray, known: np.ndarray) -> np.ndarray:
        """Return the pictures with the luma of the gray ones."""
        del known
        wrong = damaged[..., 0] - pictures @ LUMA
        return pictures + wrong[..., None] * (LUMA / (LUMA @ LUMA))
