"""How the skin of an expressive face changes when it comes to rest: creases, shadows, lids."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from core.linear import Linear, whitening
from models.neutral.warp.canvas import SIZE, Canvas
from models.neutral.warp.ridge import LEAST_SHARE, Ridge


@dataclass(frozen=True)
class TextureModel:
    """Ridge regression from the look, form and pose of a face to the change of its texture.

    Textures are those of `Canvas.texture`; how bright the light is and of what colour does not count in a change.
    """

    look: Linear
    change: Ridge

    @classmethod
    def fit(
        cls,
        canvas: Canvas,
        frames: np.ndarray,
        targets: np.ndarray,
        seen: np.ndarray,
        weights: np.ndarray,
        components: int,
        penalty: float,
    ) -> Self:
        """Learn from textures of frames and of the same faces at rest, (N, `SIZE`, `SIZE`, 3), and `seen` (N, F)."""
        before, after = frames[:, canvas.inside], targets[:, canvas.inside]
        look = whitening(before.reshape(len(before), -1), components, least=LEAST_SHARE)
        change = after - before
        change -= np.median(change, axis=1, keepdims=True)
        features = np.hstack([look(before.reshape(len(before), -1)), seen])
        return cls(look, Ridge.fit(features, change.reshape(len(change), -1), weights, penalty))

    def looks(self, canvas: Canvas, textures: np.ndarray) -> np.ndarray:
        """Return the scores of textures (K, `SIZE`, `SIZE`, 3), float32 (K, k)."""
        return self.look(textures[:, canvas.inside].reshape(len(textures), -1))

    def changes(self, canvas: Canvas, textures: np.ndarray, seen: np.ndarray) -> np.ndarray:
        """Return how textures (K, `SIZE`, `SIZE`, 3) change, of the same shape; `seen`: form and pose (K, F)."""
        pictures = np.zeros((len(textures), SIZE, SIZE, 3), np.float32)
        change = self.change(np.hstack([self.looks(canvas, textures), seen]))
        pictures[:, canvas.inside] = change.reshape(len(textures), -1, 3)
        return np.stack([canvas.smoothed(each) for each in pictures])
