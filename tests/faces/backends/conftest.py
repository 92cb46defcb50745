"""Makes `other_programs` importable, and measures with its files."""

import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest

from faces.backends import BACKENDS
from faces.detection.landmarks import RawFace
from faces.measuring.measure_settings import MeasureSettings

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture
def opened() -> Callable:
    """Return a function that opens a backend by name for the length of the test."""
    with ExitStack() as stack:
        yield lambda name, place: stack.enter_context(BACKENDS[name](MeasureSettings(), place))


@pytest.fixture(scope="session")
def ann(measured) -> dict[str, RawFace]:
    """Return what our own landmarker measured of one drawn person, view by view."""
    return measured["ann"]


@pytest.fixture(scope="session")
def blank() -> np.ndarray:
    """Return the pixels of a picture; what reads measurements looks at their number only."""
    return np.zeros((256, 256, 3), np.uint8)
