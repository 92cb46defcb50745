"""Pictures of drawn people that several test files look at: drawn once in a session, never changed."""

from pathlib import Path

from once import once

from synthetic.dataset import SyntheticSettings, generate

SIDE = 128
"""Pixels: as large as the finder of faces needs, and drawn four times as fast as the default."""


def eight_people() -> Path:
    """A data set of eight people, two of them with a clip; copy it before you change it."""
    settings = SyntheticSettings(people=8, clips=2, clip_frames=10, size=SIDE)
    return once("eight-people", lambda folder: generate(folder, settings, workers=1)) / "synthetic"
