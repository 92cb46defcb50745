import pytest

from synthetic.dataset import SyntheticSettings, generate
from synthetic.scene import Studio

SMALL = SyntheticSettings(people=2, seed=3, size=64, clips=1, clip_frames=9)


@pytest.fixture(scope="session")
def studio() -> Studio:
    return Studio.open()


@pytest.fixture(scope="session")
def person(studio):
    return studio.person(0)


@pytest.fixture(scope="session")
def small_settings() -> SyntheticSettings:
    return SMALL


@pytest.fixture(scope="session")
def small_set(tmp_path_factory, small_settings):
    """A small data set, drawn by two worker processes."""
    return generate(tmp_path_factory.mktemp("drawn"), small_settings, workers=2)
