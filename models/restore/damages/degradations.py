"""Damages that leave every pixel in its place and make it wrong: noise, compression, blur."""

from typing import ClassVar, Literal

import cv2
import numpy as np
from pydantic import Field

from models.restore.damages.damage import Damage, to_uint8


class GaussianNoise(Damage):
    """Normal noise on every value. `sigma`: its standard deviation in units of [0, 1]; what leaves 0..255 is cut."""

    named_by: ClassVar[str] = "sigma"
    kind: Literal["noise"] = "noise"
    sigma: float = Field(0.1, ge=0, le=1)

    @property
    def strength(self) -> float:
        """Return three times the deviation."""
        return 3 * self.sigma

    @property
    def error(self) -> float:
        """Return the deviation."""
        return max(self.sigma, super().error)

    def changed(self, rgb: np.ndarray, random: np.random.Generator) -> np.ndarray:
        """Return the picture with noise."""
        return to_uint8(rgb + 255 * self.sigma * random.standard_normal(rgb.shape, np.float32))


class SaltAndPepper(Damage):
    """A `share` of the pixels is black or white, by equal chance, and nothing says which."""

    named_by: ClassVar[str] = "share"
    kind: Literal["salt_and_pepper"] = "salt_and_pepper"
    share: float = Field(0.1, ge=0, le=1)

    @property
    def strength(self) -> float:
        """Return twice the share."""
        return 2 * self.share

    @property
    def error(self) -> float:
        """Return the deviation of values of which a share is about half the range wrong."""
        return max(0.5 * self.share**0.5, super().error)

    def changed(self, rgb: np.ndarray, random: np.random.Generator) -> np.ndarray:
        """Return the picture with black and white pixels."""
        draw = random.random(rgb.shape[:2], np.float32)
        grains = np.where(draw < self.share / 2, np.uint8(255), np.uint8(0))[..., None]
        return np.where((draw < self.share)[..., None], grains, rgb)


class Jpeg(Damage):
    """Compressed as a JPEG file of this `quality`, 1 (least) to 100."""

    named_by: ClassVar[str] = "quality"
    kind: Literal["jpeg"] = "jpeg"
    quality: int = Field(10, ge=1, le=100)

    @property
    def strength(self) -> float:
        """Return what is missing to full quality."""
        return 1 - self.quality / 100

    @property
    def error(self) -> float:
        """Return about what compression of faces gets wrong."""
        return 0.01 + 0.05 * self.strength**3

    def changed(self, rgb: np.ndarray, random: np.random.Generator) -> np.ndarray:  # noqa: ARG002 (nothing is drawn)
        """Return what is read back from the file."""
        _, content = cv2.imencode(".jpg", rgb[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, self.quality])
        return cv2.cvtColor(np.asarray(cv2.imdecode(content, cv2.IMREAD_COLOR)), cv2.COLOR_BGR2RGB)


class Blur(Damage):
    """Gaussian blur. `sigma`: its standard deviation as a share of the side."""

    named_by: ClassVar[str] = "sigma"
    kind: Literal["blur"] = "blur"
    sigma: float = Field(0.02, gt=0, le=0.2)

    @property
    def strength(self) -> float:
        """Return twenty times the deviation."""
        return 20 * self.sigma

    def changed(self, rgb: np.ndarray, random: np.random.Generator) -> np.ndarray:  # noqa: ARG002 (nothing is drawn)
        """Return the picture out of focus."""
        return cv2.GaussianBlur(rgb, (0, 0), self.sigma * min(rgb.shape[:2]), borderType=cv2.BORDER_REFLECT)

    def observed(self, pictures: np.ndarray, known: np.ndarray) -> np.ndarray:
        """Return the blurred pictures."""
        del known
        sigma = self.sigma * min(pictures.shape[1:3])
        return np.stack([cv2.GaussianBlur(x, (0, 0), sigma, borderType=cv2.BORDER_REFLECT).ravel() for x in pictures])
