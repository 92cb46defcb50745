"""Photos of drawn people that several pipelines are tested on."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from synthetic.scene import Studio
from synthetic.view import View

PEOPLE, PHOTOS = 10, 3


def draw(folder: Path, first: int) -> Path:
    """Draw a folder of photos for each of ten people, the first one number `first`."""
    studio = Studio.open()
    for number in range(first, first + PEOPLE):
        (folder / f"p{number}").mkdir(parents=True)
        person = studio.person(number)
        for photo in range(PHOTOS):
            drawn = studio.draw(person, View(seed=PHOTOS * number + photo), size=160)
            Image.fromarray(drawn).save(folder / f"p{number}" / f"{photo}.png")
    return folder


@pytest.fixture(scope="package", autouse=True)
def one_core() -> Iterator[None]:
    """The other cores belong to other tests: steps measure a handful of pictures here rather than in new processes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "cpu_count", lambda: 1)
        yield


@pytest.fixture(scope="session")
def ten_people(tmp_path_factory) -> Path:
    return draw(tmp_path_factory.mktemp("ten-people") / "photos", 0)


@pytest.fixture(scope="session")
def ten_others(tmp_path_factory) -> Path:
    """Ten other people, and a file that is no picture."""
    folder = draw(tmp_path_factory.mktemp("ten-others") / "photos", 100)
    (folder / "p100" / "notes.png").write_text("not a picture")
    return folder
