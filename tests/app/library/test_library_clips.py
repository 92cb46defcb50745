"""Clips become photos of the frames that show everybody."""

import io

import cv2
import numpy as np
import pytest
from library_samples import PATIENCE_S, as_file

from app.library import Library
from app.library.entering import frame_name
from core.rejects import Reason
from faces.media.decode import decode_image

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def clip(drawn, tmp_path_factory) -> bytes:
    """Two seconds of one drawn person, who drifts to the right, then one second of two others side by side."""
    path = tmp_path_factory.mktemp("clip") / "walk.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 10, (288, 144))
    for number in range(30):
        frame = np.full((144, 288, 3), 90, np.uint8)
        if number < 20:
            frame[:, 2 * number : 2 * number + 144] = drawn[0][0]
        else:
            frame[:] = np.concatenate([drawn[1][0], drawn[2][0]], axis=1)
        writer.write(frame[..., ::-1].copy())
    writer.release()
    return path.read_bytes()


def test_a_clip_becomes_the_frames_that_show_everybody(library: Library, clip, tmp_path):
    assert library.add("trip/walk.avi", io.BytesIO(clip)).accepted == 1
    assert library.wait(PATIENCE_S)
    photos = library.album("trip")
    faces = [library.photo(photo.id)[1] for photo in photos]
    assert sorted(map(len, faces)) == [1, 2], "one frame for the person who walks, one for the pair"
    assert all(photo.name.startswith("walk.avi at 0:0") and photo.name.endswith(".jpg") for photo in photos)
    for photo in photos:
        assert decode_image(library.photo_picture(photo.id, 4000)).shape == (144, 288, 3)
    stored = [path.read_bytes() for path in (tmp_path / "photos" / "photos").iterdir()]
    assert len(stored) == 2
    assert clip not in stored
    library.add("again.avi", io.BytesIO(clip))
    assert library.wait(PATIENCE_S)
    assert library.counts()["photos"] == 2, "the same clip gives the same frames"


def test_a_clip_without_faces_or_frames_is_listed(library: Library, tmp_path):
    path = tmp_path / "sky.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 10, (96, 64))
    for shade in range(0, 250, 25):
        writer.write(np.full((64, 96, 3), shade, np.uint8))
    writer.release()
    library.add("sky.avi", io.BytesIO(path.read_bytes()))
    library.add("cut.mp4", io.BytesIO(b"\0\0\0\x18ftypisom" + bytes(100)))
    library.add("picture.jpg", io.BytesIO(as_file(np.zeros((64, 64, 3), np.uint8))))
    assert library.wait(PATIENCE_S)
    listed = {one.name: one.reason for one in library.rejected()}
    assert listed["sky.avi"] == listed["picture.jpg"] == Reason.NO_FACE
    assert listed["cut.mp4"] == Reason.UNREADABLE
    assert list((tmp_path / "photos" / "photos").iterdir()) == []


def test_frames_are_named_by_their_time():
    assert frame_name("walk.mp4", 5.24) == "walk.mp4 at 0:05.2.jpg"
    assert frame_name("walk.mp4", 65) == "walk.mp4 at 1:05.0.jpg"
    assert frame_name("walk.mp4", 59.96) == "walk.mp4 at 1:00.0.jpg"
    assert len(frame_name("x" * 200, 5)) < 160
