"""Frames that are said to be of one person, looked at by an embedder that knows skin from skin."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from app.neutralise.one_person import groups, one_each, open_embedder
from app.neutralise.people import PersonFrames
from core.crop import EyeCrop
from core.rejects import Reason
from models.neutral.face_frames import FaceFrames

CROP = EyeCrop(size=32, landmarks=True)
EMBEDDER = SimpleNamespace(
    treatment=SimpleNamespace(align=EyeCrop(size=16)),
    model=SimpleNamespace(embed=lambda pixels, landmarks: pixels.mean(axis=(1, 2)) - 128 + 0 * landmarks[:, 0]),
)
RED, BLUE = (220, 60, 60), (60, 60, 220)


def person(colours, files) -> PersonFrames:
    pixels = np.stack([np.full((32, 32, 3), colour, np.uint8) for colour in colours])
    faces = FaceFrames(pixels, np.ones((len(pixels), 478, 3)))
    origins = tuple(f"{number}.jpg" for number in range(len(pixels)))
    return PersonFrames("ann", faces, origins, pd.DataFrame({"path": files}), CROP)


def test_whom_most_frames_show_comes_first():
    ann = person([BLUE, RED, RED, RED, BLUE], range(5))
    assert groups(ann, EMBEDDER).tolist() == [1, 0, 0, 0, 1]
    assert groups(ann, None).tolist() == [0] * 5
    without = ann._replace(faces=ann.faces._replace(landmarks=None))
    assert groups(without, EMBEDDER).tolist() == [0] * 5


def test_photos_of_different_people_are_named_and_refused():
    kept, (mixed,) = one_each([person([RED, BLUE, RED], ["a", "b", "c"])], EMBEDDER)
    assert kept == []
    assert (mixed.name, mixed.reason, mixed.detail) == ("ann", Reason.SEVERAL_PEOPLE, "1.jpg and the others")


def test_of_a_clip_the_one_in_most_frames_stays():
    (ann,), left_out = one_each([person([RED, BLUE, RED], ["clip"] * 3)], EMBEDDER)
    assert left_out == []
    assert ann.origins == ("0.jpg", "2.jpg")
    assert len(ann.faces.pixels) == len(ann.faces.landmarks) == len(ann.measured) == 2
    assert ann.others == ("another person, at 1.jpg",)


@pytest.mark.parametrize("colours", [[RED], [RED, RED, RED]])
def test_one_person_stays_as_it_is(colours):
    (ann,), left_out = one_each([person(colours, range(len(colours)))], EMBEDDER)
    assert (len(ann.origins), ann.others, left_out) == (len(colours), (), [])


def test_without_an_embedder_in_the_registry_nobody_is_asked(tmp_path):
    assert open_embedder(f"sqlite:///{tmp_path}/none.db") is None
