"""Pictures of what generators made, and pictures as files."""

import cv2
import numpy as np
import pytest

from figures.neutral_grid import frames_sheet, neutral_grid
from figures.picture_file import save_picture

RNG = np.random.default_rng(0)


def some(*shape: int) -> np.ndarray:
    return RNG.integers(0, 256, (*shape, 16, 16, 3), dtype=np.uint8)


def test_people_may_have_different_numbers_of_frames():
    picture = neutral_grid([some(1), some(5)], {"ours": some(2), "mean": some(2)}, some(2), "Neutral faces")
    taller = neutral_grid([some(3), some(5)], {"ours": some(2), "mean": some(2)}, some(2), "Neutral faces")
    assert picture.dtype == np.uint8
    assert picture.shape[2] == 3
    assert taller.shape[0] > picture.shape[0]


def test_a_face_for_everybody_or_an_error():
    with pytest.raises(ValueError, match="ours holds 3 faces for 2 people"):
        neutral_grid([some(1), some(1)], {"ours": some(3)}, some(2), "x")


def test_a_sheet_shows_every_frame():
    few, many = (frames_sheet(some(n), ["0.20 s"] * n, some(), "ann") for n in (2, 8))
    assert many.shape[1] > few.shape[1]


def test_a_picture_comes_back_and_an_unknown_ending_is_named(tmp_path):
    picture = some()
    save_picture(tmp_path / "new" / "face.png", picture)
    np.testing.assert_array_equal(cv2.imread(str(tmp_path / "new" / "face.png"))[..., ::-1], picture)
    with pytest.raises(OSError, match=r"face\.docx: no picture format"):
        save_picture(tmp_path / "face.docx", picture)
    assert [path.name for path in tmp_path.iterdir()] == ["new"]
