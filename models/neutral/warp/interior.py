"""The mouth that no frame shows: closed lips for a face whose frames all show an open mouth."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from models.neutral.warp.canvas import SIZE, Canvas
from models.neutral.warp.ridge import Ridge


@dataclass(frozen=True)
class MouthModel:
    """Ridge regression from the colour of lips and skin and the look of a face to its mouth at rest."""

    mouth: Ridge

    @classmethod
    def fit(
        cls,
        canvas: Canvas,
        looks: np.ndarray,
        frames: np.ndarray,
        targets: np.ndarray,
        weights: np.ndarray,
        penalty: float,
    ) -> Self:
        """Learn from textures of frames, with their looks (N, k), and of the same faces at rest."""
        rest = targets[:, canvas.mouth] - skin(canvas, frames)[:, None]
        return cls(Ridge.fit(_seen(canvas, looks, frames), rest.reshape(len(rest), -1), weights, penalty))

    def at_rest(self, canvas: Canvas, looks: np.ndarray, textures: np.ndarray) -> np.ndarray:
        """Return mouths at rest in the place of those of textures (K, `SIZE`, `SIZE`, 3); 0 elsewhere."""
        mouths = self.mouth(_seen(canvas, looks, textures)).reshape(len(textures), -1, 3)
        pictures = np.zeros((len(textures), SIZE, SIZE, 3), np.float32)
        pictures[:, canvas.mouth] = mouths + skin(canvas, textures)[:, None]
        return pictures


def skin(canvas: Canvas, textures: np.ndarray) -> np.ndarray:
    """Return the colour of the skin, (K, 3), of textures (K, `SIZE`, `SIZE`, 3)."""
    return np.median(textures[:, canvas.cheeks], axis=1)


def _seen(canvas: Canvas, looks: np.ndarray, textures: np.ndarray) -> np.ndarray:
    colour = skin(canvas, textures)
    lips = np.median(textures[:, canvas.lips], axis=1) - colour
    return np.hstack([lips, colour, looks])
