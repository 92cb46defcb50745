"""People as discs: the same disc in several lights is one person, in plain light the neutral face."""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from smiling import Crowd, resting_face, smiling_crowd

from core.frame_groups import FrameGroups
from models.build import build_model
from models.families.base import Autoencoder
from models.families.registry import model_settings
from models.neutral.generator import NeutralGenerator, build_generator
from models.neutral.settings import NeutralSettings, NeutralTraining

SIZE, FRAMES, PEOPLE, LEARNT = 16, 5, 12, 9


@pytest.fixture(scope="session")
def faces(pictures: np.ndarray) -> np.ndarray:
    """Return uint8 (72, 16, 16, 3): for each of 12 people a neutral face, then five brighter or darker ones."""
    random = np.random.default_rng(0)
    light = random.uniform(0.5, 1.5, (PEOPLE, FRAMES + 1, 1, 1, 3))
    light[:, 0] = 1.0
    return np.clip(pictures[:PEOPLE, None] * light, 0, 255).astype(np.uint8).reshape(-1, SIZE, SIZE, 3)


@pytest.fixture(scope="session")
def groups() -> FrameGroups:
    """Return the 12 people, nine to learn from and three to validate; every third has two frames fewer."""
    first = np.arange(PEOPLE) * (FRAMES + 1)
    inputs = tuple(row + 1 + np.arange(FRAMES - 2 * (number % 3 == 0)) for number, row in enumerate(first))
    names = np.array([f"person {number}" for number in range(PEOPLE)])
    return FrameGroups(names, first, inputs, np.where(np.arange(PEOPLE) < LEARNT, "train", "val"))


def quick(**changes: object) -> NeutralTraining:
    """Return settings of a training that takes less than a second."""
    return NeutralTraining.model_validate(
        {"epochs": 3, "batch_size": 4, "frames": 3, "precision": "fp32", "augment": {"mirror": 0.5}} | changes
    )


@pytest.fixture
def training() -> Callable[..., NeutralTraining]:
    return quick


@pytest.fixture
def autoencoder() -> Callable[..., Autoencoder]:
    """Build a tiny stage-1 autoencoder whose batch norm, if it has any, has seen something."""

    def build(family: str = "ae", **changes: object) -> Autoencoder:
        settings = {"family": family, "zdim": 6, "width": 0.03, "size": SIZE} | changes
        model = build_model(model_settings(**settings), 7)
        with torch.no_grad():
            model.train()(torch.rand(8, 3, SIZE, SIZE, generator=torch.Generator().manual_seed(0)))
        return model.eval()

    return build


@pytest.fixture
def generator() -> Callable[..., NeutralGenerator]:
    """Build a tiny generator; with `stage1` on its network."""

    def build(stage1: Autoencoder | None = None, seed: int = 0, **changes: object) -> NeutralGenerator:
        tiny = {"zdim": 6, "width": 0.03, "size": SIZE, "residual_width": 4}
        settings = NeutralSettings.model_validate(tiny | changes)
        return build_generator(settings.fitted_to(stage1) if stage1 else settings, seed, stage1)

    return build


@pytest.fixture(scope="session")
def resting() -> np.ndarray:
    return resting_face()


@pytest.fixture(scope="session")
def crowd() -> Crowd:
    return smiling_crowd()
