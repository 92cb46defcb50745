"""The mean resting face as a canvas on which the skin of every face lies in the same place."""

from dataclasses import dataclass
from functools import cached_property
from typing import Self

import cv2
import numpy as np

from faces.mesh.eye_frame import EyeFrame
from faces.mesh.features import CHEEKS, LEFT_EYE, RIGHT_EYE, face_mask, hull, mouth_mask
from faces.mesh.mouth import openness, without_inside
from faces.mesh.shape_grid import ShapeGrid, sampled
from faces.mesh.warp import SHRINK_BELOW, averaged_down
from models.neutral.warp.light import logarithm

SIZE = 96
"""Side in pixels: the eyes are about 30 apart, as in a crop by the eyes of this size."""
MARGIN = 0.03
"""Empty border as a share of the side."""
SOFT = 3.0
"""Standard deviation of the smoothing outside eyes and mouth, and of the edge of what is changed, in pixels."""


@dataclass(frozen=True)
class Canvas:
    """A shape on a grid of `SIZE` pixels, and its features as masks (`SIZE`, `SIZE`)."""

    grid: ShapeGrid

    @classmethod
    def of(cls, shape: np.ndarray) -> Self:
        """Draw a shape (478, 2), y down, as large as fits."""
        low, high = shape.min(axis=0), shape.max(axis=0)
        scale = SIZE * (1 - 2 * MARGIN) / (high - low).max()
        return cls(ShapeGrid.build((shape - (low + high) / 2) * scale + SIZE / 2, SIZE))

    @cached_property
    def closes(self) -> bool:
        """Whether the mouth of the shape is closed; that of a laugh is not."""
        return not openness(EyeFrame.of(self.grid.shape[None]).shapes(self.grid.shape[None])[0])

    @cached_property
    def inside(self) -> np.ndarray:
        """Pixels that surely lie on the face, bool."""
        return face_mask(self.grid.shape, SIZE, wider=-2) > 0.5

    @cached_property
    def changed(self) -> np.ndarray:
        """How much of a change is applied, float32: 1 inside the face, falling to 0 before its edge."""
        return face_mask(self.grid.shape, SIZE, wider=-2 * SOFT, soft=SOFT) * self.inside

    @cached_property
    def detailed(self) -> np.ndarray:
        """Where changes are kept sharp, float32: 1 in the eyes and on the mouth."""
        parts = [hull(self.grid.shape, each, SIZE, wider=3, soft=2.5) for each in (RIGHT_EYE, LEFT_EYE)]
        return np.maximum.reduce([*parts, mouth_mask(self.grid.shape, SIZE, wider=3, soft=2.5)])

    @cached_property
    def mouth(self) -> np.ndarray:
        """The mouth with some skin around it, bool."""
        return mouth_mask(self.grid.shape, SIZE, wider=7) > 0.3

    @cached_property
    def mouth_share(self) -> np.ndarray:
        """How much of a mouth is replaced where it is filled, float32."""
        return mouth_mask(self.grid.shape, SIZE, wider=2, soft=1.5) * self.mouth

    @cached_property
    def lips(self) -> np.ndarray:
        """The lips, bool."""
        return mouth_mask(self.grid.shape, SIZE, wider=-1) > 0.5

    @cached_property
    def cheeks(self) -> np.ndarray:
        """Cheeks and nose, whose median is the colour of the skin, bool."""
        return hull(self.grid.shape, CHEEKS, SIZE) > 0.5

    def texture(self, picture: np.ndarray, landmarks: np.ndarray) -> np.ndarray:
        """Return the skin of a face as logarithms, float32 (`SIZE`, `SIZE`, 3).

        `picture`: uint8 (H, W, 3). `landmarks`: (478, 2 or more) in its pixels. An open mouth is left out unless that
        of the canvas is open, too.
        Only values inside the face mean anything.
        """
        own = EyeFrame.of(landmarks[None])
        shapes = own.shapes(landmarks[None])
        points = own.pixels(without_inside(shapes) if self.closes else shapes)[0]
        scale = float(EyeFrame.of(self.grid.shape[None]).distance[0] / own.distance[0])
        if scale < SHRINK_BELOW:
            picture, points = averaged_down(picture, points, scale)
        return logarithm(sampled(picture, self.grid.of_shape(points)))

    def smoothed(self, change: np.ndarray) -> np.ndarray:
        """Return a change (`SIZE`, `SIZE`, C) that is smooth outside eyes and mouth and 0 outside the face."""
        smooth = cv2.GaussianBlur(change, (0, 0), SOFT)
        sharp = self.detailed[..., None]
        return (sharp * change + (1 - sharp) * smooth) * self.changed[..., None]

    def onto(self, values: np.ndarray, grid: ShapeGrid) -> np.ndarray:
        """Return values (`SIZE`, `SIZE`, C), 0 in the corner, moved onto another shape, (S, S, C)."""
        return sampled(values, grid.of_shape(self.grid.shape))
