"""Photos of drawn people that several pipelines are tested on."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from drawn import SIDE, draw
from once import once
from PIL import Image

from synthetic.view import View

PEOPLE, PHOTOS = 10, 3


def draw_ten(folder: Path, first: int) -> Path:
    """Draw a folder of photos for each of ten people, the first one number `first`."""
    for number in range(first, first + PEOPLE):
        (folder / f"p{number}").mkdir(parents=True)
        for photo in range(PHOTOS):
            pixels = draw(number, View(seed=PHOTOS * number + photo), size=SIDE)
            Image.fromarray(pixels).save(folder / f"p{number}" / f"{photo}.png")
    return folder


@pytest.fixture(scope="package", autouse=True)
def one_core() -> Iterator[None]:
    """The other cores belong to other tests: steps measure a handful of pictures here rather than in new processes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "cpu_count", lambda: 1)
        yield


@pytest.fixture(scope="session")
def ten_people() -> Path:
    return once("ten-people", lambda folder: draw_ten(folder, 0))


@pytest.fixture(scope="session")
def ten_others(tmp_path_factory) -> Path:
    """Ten other people, and a file that is no picture."""
    folder = draw_ten(tmp_path_factory.mktemp("ten-others") / "photos", 100)
    (folder / "p100" / "notes.png").write_text("not a picture")
    return folder
