"""One face out of a picture, cut out as a table's `align` settings say."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial

import numpy as np

from core.crop import AlignSettings, EyeCrop, MeshCrop
from core.rejects import Reason, Rejected
from faces.alignment import Point, align, middle_square
from faces.mesh.canonical import canonical_grid
from faces.mesh.contrast import equalised
from faces.mesh.grid import MeshGrid
from faces.mesh.visibility import Visibility, mirror_blended
from faces.mesh.warp import warp

Cropper = Callable[[np.ndarray, Point, Point, np.ndarray | None], np.ndarray]
"""(picture uint8 RGB (H, W, 3), left eye, right eye, landmarks (478, 3) or None) -> face uint8 (S, S, 3)."""


def cropper(settings: AlignSettings) -> Cropper:
    """Return what cuts faces out. Raises faces.detection.weights.WeightsError when the mean face cannot be read."""
    return MeshCropper.of(settings) if isinstance(settings, MeshCrop) else partial(_by_eyes, settings)


def _by_eyes(settings: EyeCrop, rgb: np.ndarray, left: Point, right: Point, landmarks: np.ndarray | None) -> np.ndarray:
    """Return the face between its eyes, or the middle square of the picture of a face whose eyes are unknown.

    Raises Rejected for a face without landmarks where they are asked for.
    """
    if settings.landmarks and landmarks is None:
        raise Rejected(Reason.NO_LANDMARKS, "`align.landmarks` asks for those of the backend `mediapipe`")
    if math.isnan(left[0]):
        return middle_square(rgb, settings.size)
    return align(rgb, left, right, settings.size, settings)


@dataclass(frozen=True)
class MeshCropper:
    """Warps faces onto the mean face; raises Rejected for a face without landmarks."""

    settings: MeshCrop
    grid: MeshGrid
    visibility: Visibility

    @classmethod
    @lru_cache(maxsize=4)
    def of(cls, settings: MeshCrop) -> "MeshCropper":
        """Draw the mean face of the landmarker's bundle as large as the settings say."""
        grid = canonical_grid(settings)
        return cls(settings, grid, Visibility.build(grid))

    def __call__(self, rgb: np.ndarray, _left: Point, _right: Point, landmarks: np.ndarray | None) -> np.ndarray:
        """Return uint8 (S, S, 3)."""
        if landmarks is None:
            raise Rejected(Reason.NO_LANDMARKS, "a mesh crop needs the landmarks of the backend `mediapipe`")
        try:
            face = warp(rgb, landmarks, self.grid)
        except ValueError as error:
            raise Rejected(Reason.NO_LANDMARKS, str(error)) from error
        if self.settings.mirror:
            face = mirror_blended(face[None], self.visibility.weights(landmarks[None]))[0]
        return face if self.settings.contrast == "as_taken" else equalised(face, self.grid.mask)
