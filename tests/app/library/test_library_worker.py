"""The process that decodes photos: what hostile pictures can and cannot do to it."""

import io
import os
import signal
import struct
import time
import zlib
from threading import Timer

import numpy as np
import pytest
from library_samples import PATIENCE_S, as_file
from PIL import Image
from threadpoolctl import threadpool_info

from app.library import Library
from app.library.settings import MIB, LibrarySettings
from app.library.worker import Worker
from app.photos.photo_processor import Place
from core.crop import EyeCrop
from core.rejects import Reason, Rejected
from faces.measuring.measure_settings import MeasureSettings
from faces.media.decode import DecodeSettings, decode_image

SETTINGS = LibrarySettings(
    photo_bytes=256 * MIB, measure=MeasureSettings(decode=DecodeSettings(max_pixels=2**31), max_faces=8)
)


@pytest.fixture(scope="module")
def worker():
    worker = Worker(SETTINGS, EyeCrop(size=64))
    yield worker
    worker.close()


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def huge_png(side: int) -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(bytes(10_000))) + chunk(b"IEND", b"")


def test_it_finds_cuts_and_shows_faces(worker, files, drawn):
    found = worker.call("find", files["group.jpg"])
    assert (found.width, found.height, len(found.faces)) == (288, 144, 2)
    left, right = found.faces
    assert left.box[0] < 144 < right.box[0]
    kept, forgotten = (Place(left.left_eye, left.right_eye, points) for points in (left.landmarks, None))
    for place in (kept, forgotten):
        crops, landmarks = worker.call("crops", files["group.jpg"], [place])
        assert np.array_equal(crops[0], left.crop)
        assert np.array_equal(landmarks[0], left.landmarks)
    with pytest.raises(Rejected, match="not found any more"):
        worker.call("crops", files["group.jpg"], [Place((1.0, 1.0), (5.0, 1.0), None)])
    assert Image.open(io.BytesIO(left.thumbnail)).size == (160, 160)
    assert decode_image(worker.call("preview", files["group.jpg"], 100)).shape == (50, 100, 3)


def test_a_blurred_face_is_gone_and_the_other_stays(worker, files):
    found = worker.call("find", files["group.jpg"])
    left, right = found.faces
    data, thumbnails = worker.call("blur", files["group.jpg"], [left.box], [right.box])
    (again,) = worker.call("find", data).faces
    assert abs(again.box[0] - right.box[0]) < 3
    assert len(thumbnails) == 1
    x, y, width, height = map(round, left.box)
    patch = decode_image(data)[y : y + height, x : x + width].astype(float)
    assert np.abs(np.diff(patch, axis=1)).max() < 16, "only a few soft colours are left"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"no picture", Reason.NOT_AN_IMAGE),
        (as_file(np.zeros((64, 64, 3), np.uint8)), Reason.NO_FACE),
        (as_file(np.zeros((64, 64, 3), np.uint8))[:-300], Reason.TRUNCATED),
        (as_file(np.zeros((8, 8, 3), np.uint8)), Reason.TOO_SMALL),
        (huge_png(20_000), Reason.TOO_LARGE),
    ],
)
def test_broken_and_hostile_pictures_get_a_reason(worker, data, reason):
    with pytest.raises(Rejected) as no:
        worker.call("find", data)
    assert no.value.reason == reason


def test_a_process_that_dies_is_replaced_and_the_photo_tried_again(worker, files):
    worker.call("preview", files["0-0.jpg"], 64)
    os.kill(worker._process.pid, signal.SIGSTOP)
    Timer(0.3, os.kill, (worker._process.pid, signal.SIGKILL)).start()
    assert worker.call("preview", files["0-0.jpg"], 64)


def test_a_process_that_hangs_is_replaced_and_the_photo_rejected(worker, files):
    hanging = Worker(SETTINGS.model_copy(update={"photo_seconds": 1.0}), EyeCrop(size=64))
    hanging._process, hanging._pipe = worker._process, worker._pipe
    os.kill(hanging._process.pid, signal.SIGSTOP)
    began = time.monotonic()
    with pytest.raises(Rejected, match="longer than 1 seconds"):
        hanging.call("preview", files["0-0.jpg"], 64)
    assert time.monotonic() - began < 10
    assert hanging._process is None
    assert worker._process.exitcode == -signal.SIGKILL
    worker._process = None


def test_new_faces_are_embedded_with_one_thread_of_linear_algebra(tmp_path, embedder, settings, files, monkeypatch):
    seen, own = list[int](), type(embedder).embed

    def embed(self, crops, landmarks):
        seen.extend(_threads())
        return own(self, crops, landmarks)

    monkeypatch.setattr(type(embedder), "embed", embed)
    before, library = _threads(), Library.open(tmp_path / "photos", embedder, settings)
    try:
        library.add("ann.jpg", io.BytesIO(files["0-0.jpg"]))
        assert library.wait(PATIENCE_S)
    finally:
        library.close()
    assert set(seen) == {1}
    assert _threads() == before


def _threads() -> list[int]:
    return [each["num_threads"] for each in threadpool_info() if each["user_api"] == "blas"]
