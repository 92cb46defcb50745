"""From the landmarks of an expressive face to those of the same face at rest."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from core.linear import Linear, whitening
from faces.mesh.eye_frame import EyeFrame
from models.neutral.warp.ridge import LEAST_SHARE, Ridge

POSE_UNIT = np.radians(5)
FREE = 0.01
"""Share of the penalty on a change of pose: what a turned head moves must not be explained by the expression."""
NOD_PENALTY = 10.0
"""How much larger the penalty on predicting the nod is than that on the movement of the landmarks."""
FOREHEAD, CHIN, RIGHT_EDGE, LEFT_EDGE = 10, 152, 234, 454


@dataclass(frozen=True)
class ShapeModel:
    """Ridge regression from the form and pose of a face to how its landmarks move when it comes to rest.

    `form`: components of shapes in the eye frame, as rows (956,). While it learns, it also sees by how much the head is
    turned otherwise in the neutral picture. Later a head that is turned stays so, but it nods as `nods` predicts,
    because heads are held otherwise in a smile.
    """

    form: Linear
    moves: Ridge
    nods: Ridge

    @classmethod
    def fit(cls, frames: np.ndarray, targets: np.ndarray, weights: np.ndarray, components: int, penalty: float) -> Self:
        """Learn from landmarks of frames and of the same faces at rest, (N, 478, 3) each."""
        before, after = (EyeFrame.of(each).shapes(each).reshape(len(each), -1) for each in (frames, targets))
        form = whitening(before, components, least=LEAST_SHARE)
        turned = pose(targets) - pose(frames)
        seen = _seen(form, before, frames)
        penalties = np.full(seen.shape[1] + turned.shape[1], penalty, float)
        penalties[seen.shape[1] :] *= FREE
        moves = Ridge.fit(np.hstack([seen, turned]), after - before, weights, penalties)
        return cls(form, moves, Ridge.fit(seen, turned[:, 1:], weights, NOD_PENALTY * penalty))

    def at_rest(self, landmarks: np.ndarray, nod: float = 1.0) -> np.ndarray:
        """Return the shapes of faces at rest, float64 (N, 478, 2) in the eye frame, of landmarks (N, 478, 3).

        `nod`: share of the predicted nod.
        """
        shapes, seen = EyeFrame.of(landmarks).shapes(landmarks), self.seen(landmarks)
        turned = np.hstack([np.zeros((len(seen), 1)), nod * self.nods(seen)])
        return shapes + self.moves(np.hstack([seen, turned])).reshape(shapes.shape)

    def seen(self, landmarks: np.ndarray) -> np.ndarray:
        """Return form and pose of landmarks (N, 478, 3), float64 (N, F)."""
        rows = EyeFrame.of(landmarks).shapes(landmarks).reshape(len(landmarks), -1)
        return _seen(self.form, rows, landmarks)


def pose(landmarks: np.ndarray) -> np.ndarray:
    """Return how far heads are turned and nod, (N, 2) in units of 5 degrees, of landmarks (N, 478, 3) with depth."""
    points = np.asarray(landmarks, np.float64)
    across, down = points[:, LEFT_EDGE] - points[:, RIGHT_EDGE], points[:, CHIN] - points[:, FOREHEAD]
    yaw = np.arctan2(across[:, 2], np.hypot(across[:, 0], across[:, 1]))
    pitch = np.arctan2(down[:, 2], np.hypot(down[:, 0], down[:, 1]))
    return np.stack([yaw, pitch], axis=1) / POSE_UNIT


def movement(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Return the root mean square movement of the landmarks (N,) between shapes (N, V, 2), in eye distances."""
    return np.sqrt(((after - before) ** 2).sum(axis=-1).mean(axis=-1))


def _seen(form: Linear, rows: np.ndarray, landmarks: np.ndarray) -> np.ndarray:
    return np.hstack([form(rows), pose(landmarks)])
