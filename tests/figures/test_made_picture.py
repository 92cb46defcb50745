import numpy as np
import pytest
from PIL import Image

from figures.made_picture import LEAST, MADE, SIDE, marked, save_made


def picture(height: int = 120, width: int = 160) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8)


@pytest.mark.parametrize("shape", [(120, 160), (256, 256), (64, 48), (512, 512)])
def test_the_mark_is_seen_in_its_corner_and_nowhere_else(shape):
    before = picture(*shape)
    after = marked(before)
    side = max(round(min(shape) * SIDE), LEAST)
    changed = (after != before).any(axis=2)
    assert changed[-side:, -side:].mean() > 0.5
    assert not changed[:-side].any()
    assert not changed[:, :-side].any()


@pytest.mark.parametrize("level", [0, 128, 255])
def test_the_mark_stands_out_on_any_ground(level):
    plain = np.full((256, 256, 3), level, np.uint8)
    corner = marked(plain)[-21:, -21:].astype(int)
    assert corner.max() - corner.min() > 150


def test_a_tiny_picture_is_all_mark():
    assert marked(picture(4, 4)).shape == (4, 4, 3)


def test_the_given_picture_stays_as_it_is():
    given = picture()
    before = given.copy()
    marked(given)
    np.testing.assert_array_equal(given, before)


def test_a_png_says_that_it_was_made(tmp_path):
    save_made(tmp_path / "face.png", picture())
    with Image.open(tmp_path / "face.png") as opened:
        assert opened.text == {"Software": "likeness", "Description": MADE}
        np.testing.assert_array_equal(np.asarray(opened), marked(picture()))


def test_other_formats_say_it_in_exif(tmp_path):
    save_made(tmp_path / "face.jpg", picture())
    with Image.open(tmp_path / "face.jpg") as opened:
        assert MADE in opened.getexif().values()


def test_without_the_visible_mark_the_file_still_says_it(tmp_path):
    save_made(tmp_path / "face.png", picture(), visible=False)
    with Image.open(tmp_path / "face.png") as opened:
        assert opened.text["Description"] == MADE
        np.testing.assert_array_equal(np.asarray(opened), picture())


def test_what_cannot_be_written_is_an_error_and_leaves_nothing(tmp_path):
    with pytest.raises(OSError, match=r"\.png or \.jpg"):
        save_made(tmp_path / "face.txt", picture())
    (tmp_path / "file").write_text("")
    with pytest.raises(FileExistsError):
        save_made(tmp_path / "file" / "face.png", picture())
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
