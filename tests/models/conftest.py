"""Small real models and drawn pictures that the model tests share."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

from models.build import build_model
from models.families.base import Autoencoder
from models.families.registry import ModelSettings, model_settings

SIZE = 16


def drawn_discs(n: int, size: int = SIZE, seed: int = 0) -> np.ndarray:
    """Return uint8 (n, size, size, 3): a coloured disc on a coloured ground, different in each picture."""
    random = np.random.default_rng(seed)
    y_hw, x_hw = np.mgrid[0:size, 0:size] / size
    pictures = np.empty((n, size, size, 3), np.uint8)
    for picture in pictures:
        x, y, radius = random.uniform((0.3, 0.3, 0.15), (0.7, 0.7, 0.4))
        inside_hw = (x_hw - x) ** 2 + (y_hw - y) ** 2 < radius**2
        picture[:] = random.integers(0, 256, 3)
        picture[inside_hw] = random.integers(0, 256, 3)
    return pictures


def tiny_settings(family: str = "ae", **changes: object) -> ModelSettings:
    """Return settings of a model that trains in milliseconds."""
    return model_settings(**{"family": family, "zdim": 6, "width": 0.03, "size": SIZE, **changes})


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Threads gain nothing on tiny networks and wait for each other on a busy machine."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="session")
def pictures() -> np.ndarray:
    return drawn_discs(40)


@pytest.fixture
def tiny() -> Callable[..., Autoencoder]:
    return lambda family="ae", seed=0, **changes: build_model(tiny_settings(family, **changes), seed)


@pytest.fixture(params=["ae", "vae", "aae"])
def family(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def model_folder(tmp_path: Path) -> Path:
    return tmp_path / "model"
