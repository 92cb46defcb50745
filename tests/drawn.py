"""Drawn people that many test files look at: a session has one studio, and draws what it shares once."""

from functools import cache
from pathlib import Path

import numpy as np
from once import once

from synthetic.dataset import SyntheticSettings, generate
from synthetic.person import DrawnPerson
from synthetic.scene import Studio
from synthetic.view import View

SIDE = 128
"""Pixels: enough to find faces in, and drawn four times as fast as the default."""


def draw(number: int, view: View | None = None, size: int = 256) -> np.ndarray:
    """Draw a person by number, uint8 RGB (size, size, 3)."""
    return _studio().draw(_person(number), view, size)


@cache
def _studio() -> Studio:
    return Studio.open()


@cache
def _person(number: int) -> DrawnPerson:
    return _studio().person(number)


def eight_people() -> Path:
    """A data set of eight people, two of them with a clip; copy it before you change it."""
    settings = SyntheticSettings(people=8, clips=2, clip_frames=10, size=SIDE)
    return once("eight-people", lambda folder: generate(folder, settings, workers=1)) / "synthetic"
