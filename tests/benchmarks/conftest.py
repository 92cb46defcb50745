import cv2
import numpy as np
import pytest
from drawn import draw

from synthetic.dataset import SyntheticSettings, generate
from synthetic.view import View


@pytest.fixture
def results(tmp_path):
    """A folder of its own for what a benchmark records."""
    folder = tmp_path / "results"
    folder.mkdir()
    return folder


@pytest.fixture(scope="session")
def portrait() -> np.ndarray:
    """A drawn person, RGB."""
    return draw(0, View(seed=0))


@pytest.fixture(scope="session")
def photos(portrait, tmp_path_factory):
    """A data folder as `datasets/` is laid out: photos of "different" people, and one of a group with its boxes."""
    folder = tmp_path_factory.mktemp("datasets")
    for number in range(12):
        person = folder / "lfw" / f"person_{number:02d}"
        person.mkdir(parents=True)
        changed = np.clip(np.roll(portrait, 3 * number, axis=1) * (0.7 + 0.05 * number), 0, 255).astype(np.uint8)
        cv2.imwrite(str(person / f"{person.name}_0001.jpg"), changed[..., ::-1])
    return folder


@pytest.fixture(scope="session")
def stills(tmp_path_factory):
    """Sixteen pictures each of ten drawn people, a folder each."""
    return generate(tmp_path_factory.mktemp("people"), SyntheticSettings(people=10, clips=0), workers=2) / "stills"
