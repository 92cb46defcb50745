"""From the landmarks of an expressive face to those of the same face at rest."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from core.landmarks import LEFT_EYE_CORNERS, RIGHT_EYE_CORNERS
from core.linear import Linear, whitening
from faces.mesh.eye_frame import EyeFrame
from models.neutral.warp.ridge import LEAST_SHARE, Ridge

POSE_UNIT = np.radians(5)
FREE = 0.01
"""Share of the penalty on a change of pose: what a turned head moves must not be explained by the expression."""
FARTHEST = 1.5
"""No head is turned by more than this from how it is held in a frame, in `POSE_UNIT`."""
FOREHEAD, CHIN, RIGHT_EDGE, LEFT_EDGE = 10, 152, 234, 454


@dataclass(frozen=True)
class ShapeModel:
    """Ridge regression from the form and pose of a face to how its landmarks move when it comes to rest.

    `form`: components of shapes in the eye frame and of their depth, as rows (1434,). While it learns, it also sees by
    how much the head is turned otherwise in the neutral picture. Later that is what `turns` predicts, because heads are
    held otherwise in a smile.
    """

    form: Linear
    moves: Ridge
    turns: Ridge

    @classmethod
    def fit(cls, frames: np.ndarray, targets: np.ndarray, weights: np.ndarray, components: int, penalty: float) -> Self:
        """Learn from landmarks of frames and of the same faces at rest, (N, 478, 3) each."""
        before, after = (EyeFrame.of(each).shapes(each).reshape(len(each), -1) for each in (frames, targets))
        form = whitening(_rows(frames), components, least=LEAST_SHARE)
        turned, seen = pose(targets) - pose(frames), _seen(form, frames)
        penalties = np.full(seen.shape[1] + turned.shape[1], penalty, float)
        penalties[seen.shape[1] :] *= FREE
        moves = Ridge.fit(np.hstack([seen, turned]), after - before, weights, penalties)
        return cls(form, moves, Ridge.fit(seen, turned, weights, penalty))

    def at_rest(self, landmarks: np.ndarray, turn: float = 1.0) -> np.ndarray:
        """Return the shapes of faces at rest, float64 (N, 478, 2) in the eye frame, of landmarks (N, 478, 3).

        `turn`: share of the predicted turn of the head.
        """
        shapes, seen = EyeFrame.of(landmarks).shapes(landmarks), self.seen(landmarks)
        turned = turn * np.clip(self.turns(seen), -FARTHEST, FARTHEST)
        return shapes + self.moves(np.hstack([seen, turned])).reshape(shapes.shape)

    def seen(self, landmarks: np.ndarray) -> np.ndarray:
        """Return form and pose of landmarks (N, 478, 3), float64 (N, F)."""
        return _seen(self.form, landmarks)


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


def _seen(form: Linear, landmarks: np.ndarray) -> np.ndarray:
    return np.hstack([form(_rows(landmarks)), pose(landmarks)])


def _rows(landmarks: np.ndarray) -> np.ndarray:
    """Return shapes with their depth, (N, 1434): in eye distances, that of the corners of the eyes is 0 on average."""
    eyes, depth = EyeFrame.of(landmarks), np.asarray(landmarks, np.float64)[..., 2]
    behind = depth - depth[:, [*LEFT_EYE_CORNERS, *RIGHT_EYE_CORNERS]].mean(axis=1, keepdims=True)
    return np.hstack([eyes.shapes(landmarks).reshape(len(depth), -1), behind / eyes.distance[:, None]])
