"""A person's frames warped into the predicted resting shape, fused, and touched up."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from faces.mesh.eye_frame import EyeFrame
from faces.mesh.features import face_mask
from faces.mesh.mouth import closed, openness, without_inside
from faces.mesh.shape_grid import ShapeGrid
from models.neutral.warp.canvas import Canvas
from models.neutral.warp.fusion import fused
from models.neutral.warp.interior import MouthModel
from models.neutral.warp.light import in_common_light, level, logarithm
from models.neutral.warp.settings import WarpSettings
from models.neutral.warp.shape import ShapeModel, movement
from models.neutral.warp.texture import TextureModel

CALM = 0.03
"""Movement to rest, in eye distances, by which a frame counts less by a factor of e."""
PUSH = 0.43
"""Power of the neutralisation strength by which the predicted changes are multiplied."""


class Frames(NamedTuple):
    """Frames of one person: `pixels` uint8 (K, S, S, 3), `landmarks` (K, 478, 3) in these pixels."""

    pixels: np.ndarray
    landmarks: np.ndarray


@dataclass(frozen=True)
class WarpGenerator:
    """What `models.neutral.warp.fitting` learned.

    `rest` float32 (478, 2): mean shape at rest, in the eye frame, on whose canvas textures lie.
    """

    settings: WarpSettings
    rest: np.ndarray
    shape: ShapeModel
    texture: TextureModel
    mouth: MouthModel

    @cached_property
    def canvas(self) -> Canvas:
        """The canvas of textures."""
        return Canvas.of(self.rest)

    def face(self, frames: Frames, strength: float = 1.0) -> np.ndarray:
        """Return the face at rest, uint8 (S, S, 3).

        `strength` of the neutralisation: above 1 the predicted changes are exaggerated, below 1 only a part is applied.
        Raises ValueError for landmarks that are not finite.
        """
        push, size = strength**PUSH, frames.pixels.shape[1]
        calm, eyes = self.calmness(frames.landmarks), EyeFrame.of(frames.landmarks)
        shape = self.resting_shape(frames.landmarks, push)
        grid = ShapeGrid.build(eyes.mean().pixels(shape[None])[0], size)
        warped = _warped(frames, eyes, grid)
        if self.settings.light:
            warped, agrees = in_common_light(warped, face_mask(grid.shape, size))
            calm = calm * agrees / (calm @ agrees)
        picture = self._touched_up(logarithm(fused(warped, calm)), frames, calm, push, grid)
        return np.rint(level(picture)).astype(np.uint8)

    def calmness(self, landmarks: np.ndarray) -> np.ndarray:
        """Return how much each frame of a person counts, float64 (K,) with sum 1, of landmarks (K, 478, 3)."""
        moved = movement(EyeFrame.of(landmarks).shapes(landmarks), self.shape.at_rest(landmarks))
        weights = np.exp(-(moved - moved.min()) / CALM)
        return weights / weights.sum()

    def resting_shape(self, landmarks: np.ndarray, push: float = 1.0) -> np.ndarray:
        """Return the shape at rest, float64 (478, 2) in the eye frame, that landmarks (K, 478, 3) agree on.

        Half of the weight is the same for all frames. `push`: factor of the predicted movement.
        """
        share = (self.calmness(landmarks) + 1 / len(landmarks)) / 2
        now = np.average(EyeFrame.of(landmarks).shapes(landmarks), axis=0, weights=share)
        rest = np.average(self.shape.at_rest(landmarks), axis=0, weights=share)
        return closed(now + push * (rest - now))

    def _touched_up(
        self, picture: np.ndarray, frames: Frames, calm: np.ndarray, push: float, grid: ShapeGrid
    ) -> np.ndarray:
        """Return a fused picture (logarithms) with the change of the skin and, where none is seen, a closed mouth."""
        canvas, one = self.canvas, len(calm) == 1
        textures = np.stack([canvas.texture(*each) for each in zip(*frames, strict=True)])
        changes = self.texture.changes(canvas, textures, self.shape.seen(frames.landmarks))
        gain = push * (self.settings.one_frame if one else self.settings.several_frames)
        picture = picture + gain * canvas.onto(np.tensordot(calm, changes, 1), grid)
        open_by = float(openness(EyeFrame.of(frames.landmarks).shapes(frames.landmarks)).min())
        if not self.settings.mouth or not open_by:
            return picture
        mouths = self.mouth.at_rest(canvas, self.texture.looks(canvas, textures), textures)
        share = open_by * canvas.onto(np.atleast_3d(canvas.mouth_share), grid).reshape(*picture.shape[:2], 1)
        return (1 - share) * picture + share * canvas.onto(np.tensordot(calm, mouths, 1), grid)


def _warped(frames: Frames, eyes: EyeFrame, grid: ShapeGrid) -> np.ndarray:
    """Return the frames warped to a shape, float32 (K, S, S, 3); open mouths without their inside."""
    reads = eyes.pixels(without_inside(eyes.shapes(frames.landmarks)))
    return np.stack([grid.warp(*each) for each in zip(frames.pixels, reads, strict=True)]).astype(np.float32)
