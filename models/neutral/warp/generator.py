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
from models.neutral.warp.fusion import fused, sharpened
from models.neutral.warp.interior import MouthModel
from models.neutral.warp.light import in_common_light, level, logarithm
from models.neutral.warp.settings import WarpSettings
from models.neutral.warp.shape import ShapeModel, movement
from models.neutral.warp.texture import TextureModel

CALM = 0.03
"""Movement to rest, in eye distances, by which a frame counts less by a factor of e."""
PUSH = 0.43
"""Power of the neutralisation strength by which the predicted changes are multiplied."""


@dataclass(frozen=True)
class WarpGenerator:
    """What `models.neutral.warp.fitting` learned.

    `rest` float32 (478, 2): mean shape at rest, in the eye frame, on whose canvas textures lie. Where another
    expression was learned than the neutral one, it takes the place of rest everywhere.
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

    def face(self, pixels: np.ndarray, landmarks: np.ndarray, strength: float = 1.0) -> np.ndarray:
        """Return the face at rest, uint8 (S, S, 3), of one person.

        `pixels`: frames, uint8 (K, S, S, 3). `landmarks`: (K, 478, 3) in these pixels. `strength` of the
        neutralisation: above 1 the predicted changes are exaggerated, below 1 only a part is applied. Raises ValueError
        for landmarks that are not finite.
        """
        push = strength**PUSH
        grid, warped, calm = self._warped(pixels, landmarks, push)
        skin = _Skin.of(self, pixels, landmarks, calm)
        mean = sharpened(fused(warped, calm), warped[calm.argmax()], self.settings.detail)
        picture = self._touched_up(logarithm(mean), skin, push, grid)
        return np.rint(level(picture)).astype(np.uint8)

    def shares(self, pixels: np.ndarray, landmarks: np.ndarray) -> np.ndarray:
        """Return how much each frame counts in the face that `face` makes, float64 (K,) with sum 1."""
        return self._warped(pixels, landmarks, 1.0)[2]

    def _warped(
        self, pixels: np.ndarray, landmarks: np.ndarray, push: float
    ) -> tuple[ShapeGrid, np.ndarray, np.ndarray]:
        """Return the grid of the shape at rest, the frames on it in common light, and how much each counts."""
        calm, eyes, size = self.calmness(landmarks), EyeFrame.of(landmarks), pixels.shape[1]
        shape = eyes.mean().pixels(self.resting_shape(landmarks, push)[None])[0]
        grid = ShapeGrid.build(shape, size)
        warped = _warped(pixels, landmarks, grid, self.canvas.closes)
        if not self.settings.light:
            return grid, warped, calm
        warped, agrees = in_common_light(warped, face_mask(shape, size))
        return grid, warped, calm * agrees / (calm @ agrees)

    def calmness(self, landmarks: np.ndarray) -> np.ndarray:
        """Return how much each frame of a person counts, float64 (K,) with sum 1, of landmarks (K, 478, 3)."""
        moved = movement(EyeFrame.of(landmarks).shapes(landmarks), self._at_rest(landmarks))
        weights = np.exp(-(moved - moved.min()) / CALM)
        return weights / weights.sum()

    def resting_shape(self, landmarks: np.ndarray, push: float = 1.0) -> np.ndarray:
        """Return the shape at rest, float64 (478, 2) in the eye frame, that landmarks (K, 478, 3) agree on.

        Half of the weight is the same for all frames. `push`: factor of the predicted movement.
        """
        share = (self.calmness(landmarks) + 1 / len(landmarks)) / 2
        now = np.average(EyeFrame.of(landmarks).shapes(landmarks), axis=0, weights=share)
        rest = np.average(self._at_rest(landmarks), axis=0, weights=share)
        made = now + push * (rest - now)
        return closed(made) if self.canvas.closes else made

    def _at_rest(self, landmarks: np.ndarray) -> np.ndarray:
        """Return the shapes at rest by each of K frames: the more there are, the nearer to rest is their mean pose."""
        return self.shape.at_rest(landmarks, turn=self.settings.turn / len(landmarks))

    def _touched_up(self, picture: np.ndarray, skin: "_Skin", push: float, grid: ShapeGrid) -> np.ndarray:
        """Return a fused picture (logarithms) with the change of the skin and, where none is seen, a closed mouth."""
        settings, canvas = self.settings, self.canvas
        gain = push * (settings.one_frame if len(skin.calm) == 1 else settings.several_frames)
        changes = self.texture.changes(canvas, skin.textures, skin.seen)
        picture = picture + gain * canvas.onto(np.tensordot(skin.calm, changes, 1), grid)
        if not settings.mouth or not skin.unseen:
            return picture
        mouths = self.mouth.at_rest(canvas, self.texture.looks(canvas, skin.textures), skin.textures)
        share = skin.unseen * np.atleast_3d(canvas.onto(np.atleast_3d(canvas.mouth_share), grid))
        return (1 - share) * picture + share * canvas.onto(np.tensordot(skin.calm, mouths, 1), grid)


class _Skin(NamedTuple):
    """What K frames show of a person's skin.

    `textures` on the canvas, `seen`: form and pose of each frame. `calm` (K,): their weights. `unseen`: how much no
    frame shows of the mouth at rest, because even the most closed one is open, or the most open one is not open enough.
    """

    textures: np.ndarray
    seen: np.ndarray
    calm: np.ndarray
    unseen: float

    @classmethod
    def of(cls, generator: WarpGenerator, pixels: np.ndarray, landmarks: np.ndarray, calm: np.ndarray) -> "_Skin":
        textures = np.stack([generator.canvas.texture(*each) for each in zip(pixels, landmarks, strict=True)])
        opened, rest = openness(EyeFrame.of(landmarks).shapes(landmarks)), openness(generator.rest)
        unseen = opened.min() if generator.canvas.closes else np.maximum(rest - opened.max(), 0)
        return cls(textures, generator.shape.seen(landmarks), calm, float(unseen))


def _warped(pixels: np.ndarray, landmarks: np.ndarray, grid: ShapeGrid, closes: bool) -> np.ndarray:
    """Return frames warped to a shape, float32 (K, S, S, 3); where the mouth closes, without its inside."""
    eyes = EyeFrame.of(landmarks)
    reads = eyes.pixels(without_inside(eyes.shapes(landmarks))) if closes else landmarks
    return np.stack([grid.warp(*each) for each in zip(pixels, reads, strict=True)]).astype(np.float32)
