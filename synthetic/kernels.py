"""Displacement fields on the coarse head: smooth bumps, and lid or lip rings that drag their surroundings."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from synthetic import landmarks as lm
from synthetic.exact import PI, dot, exp, gaussian, sin
from synthetic.head import HeadTemplate

Vector = tuple[float, float, float]
_FLIP = np.array([-1.0, 1.0, 1.0])


@dataclass(frozen=True)
class Kernels:
    """Displacements, float64 (V, 3) in centimetres, of the coarse vertices of `head`.

    `upper_lip` and `lower_lip` (V,) are 1 on their side of the lip line, 0 on the other and .5 at the
    corners: they keep the two lips apart.
    """

    head: HeadTemplate
    upper_lip: np.ndarray
    lower_lip: np.ndarray

    @property
    def vertices(self) -> np.ndarray:
        """The coarse vertices (V, 3)."""
        return self.head.vertices

    def single(self, centre: Vector, sigma: float, shift: Vector) -> np.ndarray:
        """Return `shift` under a Gaussian bump at `centre`."""
        return gaussian(self.vertices, centre, sigma)[:, None] * np.array(shift)

    def both(self, centre: Sequence[float] | np.ndarray, sigma: float, shift: Vector) -> np.ndarray:
        """Return a bump on the subject's right side (x < 0) and its mirror image."""
        middle, move = np.asarray(centre, np.float64), np.array(shift)
        right = gaussian(self.vertices, middle, sigma)[:, None] * move
        return right + gaussian(self.vertices, middle * _FLIP, sigma)[:, None] * (move * _FLIP)

    def ring(self, ring: Sequence[int], shift: np.ndarray | Vector, sigma: float, mask: np.ndarray) -> np.ndarray:
        """Return the shift (R, 3) of the nearest ring vertex, fading by the distance to it, inside `mask`."""
        offset = self.vertices[:, None] - self.vertices[list(ring)][None]
        squared = dot(offset, offset)
        nearest = squared.argmin(axis=1)
        shifts = np.broadcast_to(np.asarray(shift, np.float64), (len(ring), 3))
        fade = exp(-squared.min(axis=1) / (2 * sigma * sigma)) * mask
        return fade[:, None] * shifts[nearest]

    def upper_lid(self, shift: np.ndarray, sigma: float = 0.4) -> np.ndarray:
        """Return the movement of both upper lids; shift (9, 3) along the right lid, outer corner first."""
        return self._lids(lm.EYE_UPPER, shift, sigma, self.vertices[:, 1] > _eye_line(self.vertices) - 0.02)

    def lower_lid(self, shift: np.ndarray, sigma: float = 0.4) -> np.ndarray:
        """Return the movement of both lower lids; shift (9, 3) along the right lid, outer corner first."""
        return self._lids(lm.EYE_LOWER, shift, sigma, self.vertices[:, 1] < _eye_line(self.vertices) + 0.02)

    def _lids(self, ring: tuple[int, ...], shift: np.ndarray, sigma: float, above: np.ndarray) -> np.ndarray:
        x = self.vertices[:, 0]
        right = self.ring(ring, shift, sigma, (x < 0) & above)
        return right + self.ring(self.head.mirrored(ring), shift * _FLIP, sigma, (x > 0) & above)


def make_kernels(head: HeadTemplate) -> Kernels:
    """Prepare the kernels of a head template."""
    x, y = head.vertices[:, 0], head.vertices[:, 1]
    upper = (y > -4.27 - 0.01 * x * x).astype(np.float64)
    lower = 1 - upper
    upper[list(lm.LIP_CORNERS)] = lower[list(lm.LIP_CORNERS)] = 0.5
    return Kernels(head, upper, lower)


def lid_profile() -> np.ndarray:
    """Return a half sine over the nine vertices of a lid, (9, 1): 0 at the corners, 1 in the middle."""
    return sin(np.arange(9) * (PI / 8))[:, None]


def _eye_line(vertices: np.ndarray) -> np.ndarray:
    """Return the height of the line through the eye corners at each vertex's distance from the middle."""
    along = np.clip((np.abs(vertices[:, 0]) - 1.86) / (4.45 - 1.86), 0, 1)
    return 2.59 + 0.07 * along
