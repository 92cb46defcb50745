"""What a neutral-face generator must beat: taking a face, averaging, looking up, linear regression, plain warping."""

from collections.abc import Callable
from itertools import product

import numpy as np
from sklearn.linear_model import Ridge

from core.frame_groups import FrameGroups
from embedding.pca import PcaEmbedder
from embedding.pixels import flat
from evaluation.neutral.task import COMPONENTS, NeutralTask
from faces.mesh.shape_grid import ShapeGrid

DIMENSIONS: tuple[int, ...] = (5, 10, 20, 40, 80, COMPONENTS)
RIDGES: tuple[float, ...] = (0.01, 0.1, 1.0, 10.0, 100.0, 1000.0)
"""Principal components, and weights of the squared coefficients, among which the regression chooses."""


def lowest_action_units(task: NeutralTask) -> np.ndarray:
    """Return each test person's input with the lowest action units, uint8 (G, H, W, 3)."""
    return task.least_expressive_frames(task.test)


def mean_frame(task: NeutralTask) -> np.ndarray:
    """Return the mean of each test person's aligned inputs, uint8 (G, H, W, 3)."""
    return task.mean_frames(task.test)


def nearest_neutral(task: NeutralTask) -> np.ndarray:
    """Return the neutral face of the training person whose mean input is nearest, uint8 (G, H, W, 3).

    Nearest by Euclidean distance along the principal components of the training people's faces.
    """
    pca = task.components
    known, asked = (pca.embed(task.mean_frames(groups)) for groups in (task.train, task.test))
    apart = np.linalg.norm(asked[:, None] - known[None], axis=2)
    return task.true_faces(task.train)[apart.argmin(axis=1)]


def pca_regression(task: NeutralTask) -> np.ndarray:
    """Return what ridge regression makes of each test person's inputs, uint8 (G, H, W, 3).

    It maps the principal components of the mean input and of the least expressive one to those of the neutral
    face. Number of components and ridge are those of `DIMENSIONS` and `RIDGES` with the least squared error on `val`.
    """
    pca = task.components
    train, val, test = (_codes(task, groups, pca) for groups in (task.train, task.val, task.test))
    wanted_codes, wanted = pca.embed(task.true_faces(task.train)), flat(task.true_faces(task.val))

    def predicted(asked: np.ndarray, dimension: int, ridge: float) -> np.ndarray:
        model = Ridge(ridge).fit(_first(train, dimension), wanted_codes[:, :dimension])
        codes = model.predict(_first(asked, dimension))
        return np.clip(codes @ pca.components[:dimension] + pca.mean, 0, 1)

    possible = sorted({min(dimension, pca.dimension) for dimension in DIMENSIONS})
    best = min(product(possible, RIDGES), key=lambda how: float(np.mean((predicted(val, *how) - wanted) ** 2)))
    pixels = np.rint(predicted(test, *best) * 255).astype(np.uint8)
    return pixels.reshape(-1, *task.pixels.shape[1:])


def mean_and_regression(task: NeutralTask) -> np.ndarray:
    """Return the mean of `mean_frame` and `pca_regression`: what two simple ways are worth together."""
    both = np.stack([mean_frame(task), pca_regression(task)]).astype(np.float32)
    return np.rint(both.mean(axis=0)).astype(np.uint8)


def calmest(task: NeutralTask) -> np.ndarray:
    """Return each test person's input that the front end finds least expressive, uint8 (G, H, W, 3)."""
    return task.calmest_frames(task.test)


def warped_mean(task: NeutralTask) -> np.ndarray:
    """Return the mean of each test person's inputs, warped to their mean shape; raises ValueError without landmarks."""
    if task.landmarks is None:
        raise ValueError("frames without landmarks cannot be warped: set `align.landmarks`")
    known = task.landmarks
    return np.stack([_warped_mean(task.pixels[rows], np.asarray(known[rows])) for rows in task.test.inputs])


def _warped_mean(frames: np.ndarray, landmarks: np.ndarray) -> np.ndarray:
    grid = ShapeGrid.build(landmarks[..., :2].mean(axis=0), frames.shape[1])
    warped = np.stack([grid.warp(*each) for each in zip(frames, landmarks, strict=True)])
    return np.rint(warped.mean(axis=0)).astype(np.uint8)


def _codes(task: NeutralTask, groups: FrameGroups, pca: PcaEmbedder) -> np.ndarray:
    """Return the components of the mean and of the least expressive inputs, float64 (2, G, D)."""
    seen = (task.mean_frames(groups), task.least_expressive_frames(groups))
    return np.stack([pca.embed(pixels).astype(np.float64) for pixels in seen])


def _first(codes: np.ndarray, dimension: int) -> np.ndarray:
    """Return the first components of both, side by side, (G, 2 dimension)."""
    return np.hstack(list(codes[:, :, :dimension]))


BASELINES: dict[str, Callable[[NeutralTask], np.ndarray]] = {
    "lowest_action_units": lowest_action_units,
    "mean_frame": mean_frame,
    "nearest_neutral": nearest_neutral,
    "pca_regression": pca_regression,
    "mean_and_regression": mean_and_regression,
    "calmest": calmest,
    "warped_mean": warped_mean,
}
"""Ways to a neutral face without a network: task -> uint8 (G, H, W, 3), one face per test person."""

NEED_LANDMARKS = frozenset({"warped_mean"})


def baseline_faces(task: NeutralTask) -> dict[str, np.ndarray]:
    """Return what every baseline makes for the test people; without landmarks those that need none."""
    possible = {name for name in BASELINES if task.landmarks is not None or name not in NEED_LANDMARKS}
    return {name: make(task) for name, make in BASELINES.items() if name in possible}
