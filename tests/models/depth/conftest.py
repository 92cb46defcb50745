import pytest

from models.depth.settings import DepthSettings, DepthTraining


@pytest.fixture(scope="session")
def tiny() -> DepthSettings:
    return DepthSettings(width=4, codes=16, small_width=4, dome=0.5)


@pytest.fixture(scope="session")
def quick() -> DepthTraining:
    return DepthTraining(epochs=2, batch_size=8, learning_rate=1e-3, precision="fp32")
