"""sRGB to linear light and back (IEC 61966-2-1)."""

from collections.abc import Sequence

import numpy as np

from synthetic.exact import exp, power


def linear(srgb: Sequence[float] | np.ndarray) -> np.ndarray:
    """Return linear light 0..1, float64, of sRGB values 0..255, any shape."""
    c = np.clip(np.asarray(srgb, np.float64), 0, 255) / 255
    return np.where(c <= 0.04045, c / 12.92, power((c + 0.055) / 1.055, 2.4))


def tone_table(steps: int, top: float, scale: int) -> np.ndarray:
    """Return int32 (steps,): display value 0..255*scale of linear light from 0 to `top`.

    A soft shoulder above .75 keeps highlights from clipping; then the sRGB transfer function.
    """
    light = np.arange(steps) * (top / (steps - 1))
    light = np.where(light < 0.75, light, 0.75 + (1 - exp(-(light - 0.75) * 2.2)) * 0.25)
    encoded = np.where(light <= 0.0031308, 12.92 * light, 1.055 * power(light, 1 / 2.4) - 0.055)
    return np.floor(np.clip(encoded, 0, 1) * (255 * scale) + 0.5).astype(np.int32)
