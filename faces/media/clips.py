"""Frames of clips, one in memory at a time, trusting neither a clip's name nor its header.

OpenCV decodes with the FFmpeg that it brings along. A clip reaches it as an open file descriptor, whether it lies
on disk or in memory: no part of its name is read as a protocol or a pattern, and FFmpeg's own file access (not
OpenCV's stream reader, whose callback must not fail and counts in 31 bits) does the reading.
"""

import math
import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import BinaryIO, NamedTuple

import cv2
import numpy as np

from core.rejects import Reason, Rejected
from faces.media.decode import DEFAULTS, DecodeSettings, check_size
from faces.media.formats import HEAD, format_of, listed

DEFAULT_FPS = 25.0
"""Frames per second of a clip that does not say (PAL)."""

CLOCK_TICK = 0.001
"""Seconds; Matroska and Flash round a frame's time to it, so a frame may seem that much early."""

WIDEST = 4.0
"""Pixels that are said to be wider or higher than this are taken for square: no format has such."""

CODECS: dict[str, str] = {
    "av01": "AV1",
    **dict.fromkeys(("hvc1", "hev1", "hevc"), "HEVC (H.265)"),
    **dict.fromkeys(("apch", "apcn", "apcs", "apco", "ap4h", "ap4x"), "ProRes"),
    **dict.fromkeys(("avc1", "h264", "x264"), "H.264"),
    **dict.fromkeys(("vp08", "vp80"), "VP8"),
    **dict.fromkeys(("vp09", "vp90"), "VP9"),
    **dict.fromkeys(("vvc1", "vvi1"), "VVC (H.266)"),
}
"""Codecs by their four letters (lower case), to be named where they cannot be decoded."""


class Frame(NamedTuple):
    """One frame of a clip.

    `index`: its place among all frames that the decoder gives, from 0. `time`: seconds in the clip, rising.
    `rgb`: uint8 (H, W, 3).
    """

    index: int  # type: ignore[assignment]  # hides a method of tuples that nobody needs here
    time: float
    rgb: np.ndarray


Moment = tuple[int, float]
"""Index and time of the frame that the decoder stands at; it is not converted to pixels yet."""


def iterate_frames(
    source: Path | bytes, rate: float, settings: DecodeSettings = DEFAULTS, count: int | None = None
) -> Iterator[Frame]:
    """Yield about `rate` frames per second of a clip (a file, or its content), by their own times.

    With a `count`, up to that many frames come instead, from the middles of `count` equal parts of the clip; its
    length is counted, not believed. At most `settings.max_frames` frames come. Raises Rejected when the clip
    cannot be opened, has frames beyond the size limits, or gives no frame.
    """
    with _opened(source) as file:
        indices = None if count is None else _spread(count, _count_packets(file))
        with _capture(file, settings) as capture:
            moments = _moments(capture)
            wanted = _at_rate(moments, rate) if indices is None else _at(moments, indices)
            yield from _frames(capture, islice(wanted, settings.max_frames), settings)


def frames_at(source: Path | bytes, indices: list[int], settings: DecodeSettings = DEFAULTS) -> Iterator[Frame]:
    """Yield the frames with the given indices in rising order, reading the clip once. Raises Rejected."""
    with _opened(source) as file, _capture(file, settings) as capture:
        yield from _frames(capture, _at(_moments(capture), frozenset(indices)), settings)


@contextmanager
def _opened(source: Path | bytes) -> Iterator[BinaryIO]:
    """Open a clip whose first bytes are those of a container that may be decoded."""
    try:
        with _file(source) as file:
            _check_format(file.read(HEAD))
            yield file
    except OSError as error:
        raise Rejected(Reason.UNREADABLE, error.strerror or str(error)) from error


def _check_format(head: bytes) -> None:
    """Raise Rejected for anything but a clip: FFmpeg would also read playlists, which name other files."""
    found = format_of(head)
    if found is None:
        raise Rejected(Reason.NOT_AN_IMAGE, f"none of {listed('clip')}" if head else "no bytes")
    if found.kind != "clip":
        raise Rejected(Reason.NOT_AN_IMAGE, f"a picture ({found.name}), not a clip")


def _file(source: Path | bytes) -> BinaryIO:
    if isinstance(source, bytes):
        memory = os.fdopen(os.memfd_create("clip"), "w+b")
        memory.write(source)
        memory.seek(0)
        return memory
    if not source.is_file():  # opening a pipe would wait for its other end
        raise Rejected(Reason.UNREADABLE, "not a regular file")
    return source.open("rb")


@contextmanager
def _capture(file: BinaryIO, settings: DecodeSettings | None) -> Iterator[cv2.VideoCapture]:
    """Open a decoder with frames within the limits, or, without limits, a reader of undecoded packets.

    One thread: processes share the work, and a damaged clip decodes the same way each time.
    """
    options = [cv2.CAP_PROP_N_THREADS, 1] + ([] if settings else [cv2.CAP_PROP_FORMAT, -1])
    capture = cv2.VideoCapture(f"/proc/self/fd/{file.fileno()}", cv2.CAP_FFMPEG, options)
    try:
        if not capture.isOpened():
            raise Rejected(Reason.UNREADABLE, "FFmpeg cannot open it: damaged, cut short or of an unknown codec")
        if settings:
            width, height = capture.get(cv2.CAP_PROP_FRAME_WIDTH), capture.get(cv2.CAP_PROP_FRAME_HEIGHT)
            check_size(*squared(int(width), int(height), _pixel_shape(capture, settings)), settings)
        yield capture
    finally:
        capture.release()


def _count_packets(file: BinaryIO) -> int:
    """Return the number of coded frames in the file: read without decoding, about 30 times faster."""
    with _capture(file, None) as packets:
        return sum(1 for _ in iter(packets.grab, False))


def _spread(count: int, total: int) -> frozenset[int]:
    """Return the middles of `count` equal parts of 0..total-1, or everything when there is less."""
    count = min(count, total)
    return frozenset((2 * part + 1) * total // (2 * count) for part in range(count))


def _moments(capture: cv2.VideoCapture) -> Iterator[Moment]:
    """Step through all frames of a clip."""
    fps = float(capture.get(cv2.CAP_PROP_FPS))
    step = 1 / (fps if 0 < fps < 1000 else DEFAULT_FPS)
    index, time = 0, -step
    while capture.grab():
        time = next_time(float(capture.get(cv2.CAP_PROP_POS_MSEC)) / 1000, time, step)
        yield index, time
        index += 1


def next_time(stated: float, previous: float, step: float) -> float:
    """Return a frame's time in seconds: as stated when that is a time after the previous one, else one step on."""
    return stated if math.isfinite(stated) and stated >= 0 and stated > previous else previous + step


def _at_rate(moments: Iterator[Moment], rate: float) -> Iterator[Moment]:
    """Pass on the first frame in each 1/rate of a second."""
    last = -1
    for index, time in moments:
        slot = int((time + CLOCK_TICK) * rate)
        if slot > last:
            last = slot
            yield index, time


def _at(moments: Iterator[Moment], indices: frozenset[int]) -> Iterator[Moment]:
    """Pass on the frames with the given indices, and read none after the last of them."""
    return (moment for moment in islice(moments, max(indices, default=-1) + 1) if moment[0] in indices)


def _frames(capture: cv2.VideoCapture, moments: Iterator[Moment], settings: DecodeSettings) -> Iterator[Frame]:
    """Convert frames to RGB; OpenCV brings those that change their size on the way to the size at the start."""
    given, shape = 0, _pixel_shape(capture, settings)
    for index, time in moments:
        decoded, bgr = capture.retrieve()
        if decoded:
            given += 1
            yield Frame(index, time, _with_square_pixels(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), shape))
    if not given:
        raise Rejected(Reason.CLIP_WITHOUT_FRAMES, f"no frame could be decoded; its codec is {_codec(capture)}")


def _codec(capture: cv2.VideoCapture) -> str:
    """Return the name of a clip's codec, or its four letters."""
    letters = int(capture.get(cv2.CAP_PROP_FOURCC)).to_bytes(4, "little", signed=True)
    code = letters.decode("ascii", "replace").strip("\0 ")
    return CODECS.get(code.lower(), code if code.isprintable() and code else "unknown")


def _pixel_shape(capture: cv2.VideoCapture, settings: DecodeSettings) -> float:
    """Return how many times as wide as high the pixels of upright frames are meant to be shown."""
    across, down = capture.get(cv2.CAP_PROP_SAR_NUM), capture.get(cv2.CAP_PROP_SAR_DEN)
    if settings.native or across <= 0 or down <= 0 or not 1 / WIDEST <= across / down <= WIDEST:
        return 1.0
    turned = int(capture.get(cv2.CAP_PROP_ORIENTATION_META)) % 180 == 90
    return float(down / across if turned else across / down)


def squared(width: int, height: int, shape: float) -> tuple[int, int]:
    """Return the size of a frame whose pixels, `shape` times as wide as high, become square; no side shrinks."""
    return (round(width * shape), height) if shape >= 1 else (width, round(height / shape))


def _with_square_pixels(rgb: np.ndarray, shape: float) -> np.ndarray:
    size = squared(rgb.shape[1], rgb.shape[0], shape)
    return rgb if shape == 1 else cv2.resize(rgb, size, interpolation=cv2.INTER_LINEAR)
