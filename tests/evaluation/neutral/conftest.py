"""People who are plain gray levels with a dent where they smile: what a neutral face should be is known."""

from collections.abc import Callable

import numpy as np
import pytest

from core.frame_groups import FrameGroups
from core.landmarks import POINTS
from evaluation.neutral.task import NeutralTask

SIDE = 16


@pytest.fixture
def make_task() -> Callable[..., NeutralTask]:
    """Return a function that makes a task of `people` with three inputs, of growing smile, and a neutral face."""

    def make(people: int = 40, noise: float = 0.0, seed: int = 0, warped: bool = False) -> NeutralTask:
        rng = np.random.default_rng(seed)
        looks = rng.uniform(60, 200, (people, SIDE, SIDE, 3)) if noise else _plain(people)
        dent = np.zeros((SIDE, SIDE, 3))
        dent[10:14, 4:12] = -50
        pixels = np.stack([looks + smile * dent for smile in (0.2, 0.6, 1.0, 0.0)], axis=1)
        pixels = pixels + rng.normal(0, noise, pixels.shape)
        rows = np.arange(4 * people).reshape(people, 4)
        groups = FrameGroups(
            np.array([f"person{number}" for number in range(people)]),
            rows[:, 3],
            tuple(rows[:, :3]),
            np.array((["train"] * 3 + ["val", "test"]) * (people // 5)),
        )
        train, val, test = (groups.part(split) for split in ("train", "val", "test"))
        whole = np.clip(np.rint(pixels), 0, 255).astype(np.uint8).reshape(-1, SIDE, SIDE, 3)
        shown = np.tile([0.2, 0.6, 1.0, 0.0], people)
        landmarks = np.tile(mesh_points(), (len(whole), 1, 1)) if warped else None
        return NeutralTask(whole, shown, train, val, test, np.tile([0.6, 0.2, 1.0, np.nan], people), landmarks)

    return make


def mesh_points() -> np.ndarray:
    """Return landmarks (478, 3) all over a picture."""
    return np.random.default_rng(0).uniform(2, SIDE - 2, (POINTS, 3))


def _plain(people: int) -> np.ndarray:
    """Return one gray level a person, in shuffled order, so that no two are alike."""
    levels = 60 + 180 * np.random.default_rng(1).permutation(people) / people
    return np.broadcast_to(levels[:, None, None, None], (people, SIDE, SIDE, 3))
