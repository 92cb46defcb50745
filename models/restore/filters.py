"""Restorers that know nothing of faces: filters, interpolation, inpainting."""

from typing import Literal

import cv2
import numpy as np
from pydantic import Field, field_validator
from scipy.ndimage import uniform_filter

from models.restore.damages.damage import Damage, Damaged
from models.restore.damages.sampling import LowResolution
from models.restore.interface import Filter


class Nothing(Filter):
    """Leaves the pictures as they are: what every other restorer has to beat."""

    kind: Literal["nothing"] = "nothing"

    def suits(self, damage: Damage) -> bool:  # noqa: ARG002 (it does nothing about any)
        """Accept everything."""
        return True

    def _restored(self, damaged: Damaged) -> np.ndarray:
        return damaged.pixels.astype(np.float32)


class _Window(Filter):
    """A filter of `window` x `window` pixels, an odd number."""

    window: int = Field(3, ge=3, le=255)

    @field_validator("window")
    @classmethod
    def _odd(cls, window: int) -> int:
        if window % 2 == 0:
            raise ValueError(f"window {window}: a window around a pixel has an odd side")
        return window


class MeanFilter(_Window):
    """The mean of the known pixels around each; where none of them is known, the mean of all that are.

    Borders are mirrored.
    """

    kind: Literal["mean"] = "mean"

    def suits(self, damage: Damage) -> bool:
        """Refuse gray pictures."""
        return damage.kind != "gray"

    def _restored(self, damaged: Damaged) -> np.ndarray:
        known = damaged.known.astype(np.float64)
        size = (1, self.window, self.window)
        count = uniform_filter(known, size, mode="reflect")[..., None]
        total = uniform_filter(damaged.pixels * known[..., None], (*size, 1), mode="reflect")
        of_all = (damaged.pixels * known[..., None]).sum((1, 2)) / known.sum((1, 2))[:, None]
        far = np.broadcast_to(of_all[:, None, None], total.shape).copy()
        return np.divide(total, count, out=far, where=count > 1e-9)


class MedianFilter(_Window):
    """The median of the pixels around each."""

    kind: Literal["median"] = "median"
    window: int = Field(3, ge=3, le=5)

    def suits(self, damage: Damage) -> bool:
        """Accept what makes pixels wrong."""
        return not damage.partial

    def _restored(self, damaged: Damaged) -> np.ndarray:
        return np.stack([cv2.medianBlur(rgb, self.window) for rgb in damaged.pixels]).astype(np.float32)


class NonLocalMeans(Filter):
    """Non-local means (Buades et al., 2005) with the noise's own deviation. `cut`: as a multiple of it."""

    kind: Literal["non_local_means"] = "non_local_means"
    cut: float = Field(0.6, gt=0)
    patch: int = Field(5, ge=3, le=15)
    reach: int = Field(8, ge=1, le=32)

    def suits(self, damage: Damage) -> bool:
        """Accept Gaussian noise."""
        return damage.kind == "noise"

    def _restored(self, damaged: Damaged) -> np.ndarray:
        from skimage.restoration import denoise_nl_means

        sigma = damaged.damage.error
        options = {"patch_size": self.patch, "patch_distance": self.reach, "channel_axis": -1, "fast_mode": True}
        pictures = damaged.pixels.astype(np.float32) / 255
        return 255 * np.stack([denoise_nl_means(x, h=self.cut * sigma, sigma=sigma, **options) for x in pictures])


class Enlarge(Filter):
    """Interpolation of a small picture. `by`: cubics or Lanczos's window."""

    kind: Literal["enlarge"] = "enlarge"
    by: Literal["cubic", "lanczos"] = "cubic"

    @property
    def label(self) -> str:
        """The name in tables."""
        return self.name or {"cubic": "bicubic", "lanczos": "lanczos"}[self.by]

    def suits(self, damage: Damage) -> bool:
        """Accept small pictures."""
        return isinstance(damage, LowResolution)

    def _restored(self, damaged: Damaged) -> np.ndarray:
        assert isinstance(damaged.damage, LowResolution)
        small = damaged.damage.small(damaged.pixels.astype(np.float32))
        how = {"cubic": cv2.INTER_CUBIC, "lanczos": cv2.INTER_LANCZOS4}[self.by]
        height, width = damaged.pixels.shape[1:3]
        return np.stack([cv2.resize(each, (width, height), interpolation=how) for each in small])


class Inpaint(Filter):
    """Holes filled from their rims. `by`: fast marching (Telea, 2004) or Navier-Stokes (Bertalmio et al., 2001)."""

    kind: Literal["inpaint"] = "inpaint"
    by: Literal["telea", "navier_stokes"] = "telea"
    radius: int = Field(3, ge=1, le=32)

    @property
    def label(self) -> str:
        """The name in tables."""
        return self.name or self.by

    def suits(self, damage: Damage) -> bool:
        """Accept what is erased."""
        return damage.erases

    def _restored(self, damaged: Damaged) -> np.ndarray:
        how = {"telea": cv2.INPAINT_TELEA, "navier_stokes": cv2.INPAINT_NS}[self.by]
        pairs = zip(damaged.pixels, damaged.known, strict=True)
        filled = [cv2.inpaint(rgb, np.uint8(~known), self.radius, how) for rgb, known in pairs]
        return np.stack(filled).astype(np.float32)
