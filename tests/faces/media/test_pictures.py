import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from red_and_blue import encoded

from core.rejects import Reason, Rejected
from faces.media.decode import Decoded, DecodeSettings
from faces.media.pictures import clip, clip_frames, picture

SETTINGS = DecodeSettings()


def levels(*shape: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)


def test_a_file_and_its_bytes_show_the_same_picture(tmp_path):
    rgb = levels(40, 50, 3)
    data = encoded(Image.fromarray(rgb))
    (tmp_path / "a.png").write_bytes(data)
    for content in (tmp_path / "a.png", data):
        np.testing.assert_array_equal(picture(content, SETTINGS).rgb, rgb)


@given(st.integers(1, 5), st.integers(1, 5))
def test_ready_pixels_are_shown_as_they_are_and_gray_in_three_equal_channels(height, width):
    for ready in (levels(height, width), levels(height, width, 1), levels(height, width, 3)):
        shown = picture(ready, SETTINGS).rgb
        assert shown.shape == (height, width, 3)
        assert shown.flags.c_contiguous
        np.testing.assert_array_equal(shown, np.broadcast_to(ready.reshape(height, width, -1), shown.shape))


@pytest.mark.parametrize(
    "ready", [levels(4, 4, 2), levels(4, 4, 4), levels(4), levels(1, 4, 4, 3), levels(4, 4).astype(float)]
)
def test_pixels_of_another_shape_or_type_are_rejected(ready):
    with pytest.raises(Rejected, match="shape") as caught:
        picture(ready, SETTINGS)
    assert caught.value.reason is Reason.BAD_RECORD


def test_why_there_is_no_content_is_passed_on():
    missing = Rejected(Reason.TRUNCATED, "half a member")
    for read in (lambda: picture(missing, SETTINGS), lambda: clip(missing)):
        with pytest.raises(Rejected) as caught:
            read()
        assert caught.value is missing


def test_a_clip_is_a_file_or_bytes_and_never_pixels(tmp_path):
    assert clip(tmp_path / "a.avi") == tmp_path / "a.avi"
    assert clip(b"RIFF") == b"RIFF"
    with pytest.raises(Rejected, match="clip") as caught:
        clip(levels(4, 4))
    assert caught.value.reason is Reason.BAD_RECORD


def test_wanted_frames_of_a_clip_come_with_their_numbers(clip_writer, tmp_path):
    clip_writer(tmp_path / "a.avi", [np.full((64, 64, 3), 25 * number, np.uint8) for number in range(10)])
    for content in (tmp_path / "a.avi", (tmp_path / "a.avi").read_bytes()):
        frames = dict(clip_frames(content, [1, 4, 8], SETTINGS))
        assert list(frames) == [1, 4, 8]
        assert all(abs(rgb.mean() - 25 * number) < 4 for number, rgb in frames.items())


def test_what_is_decoded_already_keeps_its_note():
    gray = levels(3, 4)
    shown = picture(Decoded(gray, "stretched"), SETTINGS)
    assert shown.note == "stretched"
    np.testing.assert_array_equal(shown.rgb, np.repeat(gray[..., None], 3, axis=2))
