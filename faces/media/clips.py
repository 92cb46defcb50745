"""Frames of clips, one in memory at a time, trusting neither a clip's name nor its header.

OpenCV decodes with the FFmpeg that it brings along. A clip reaches it as an open file descriptor, whether it lies
on disk or in memory: no part of its name is read as a protocol or a pattern, and FFmpeg's own file access (not
OpenCV's stream reader, whose callback must not fail and counts in 31 bits) does the reading.
"""

import math
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import BinaryIO, NamedTuple

import cv2
import numpy as np

from core.rejects import Reason, Rejected
from faces.media.decode import DEFAULTS, DecodeSettings, check_size

DEFAULT_FPS = 25.0
"""Frames per second of a clip that does not say (PAL)."""

CLOCK_TICK = 0.001
"""Seconds; Matroska and Flash round a frame's time to it, so a frame may seem that much early."""

CONTAINERS: dict[str, re.Pattern[bytes]] = {
    "MP4 or QuickTime": re.compile(rb".{4}(ftyp|moov|mdat|free|skip|wide|pnot)", re.DOTALL),
    "AVI": re.compile(rb"RIFF.{4}AVI ", re.DOTALL),
    "Matroska or WebM": re.compile(rb"\x1a\x45\xdf\xa3"),
    "MPEG": re.compile(rb"\x00\x00\x01[\xb3\xba]"),
    "MPEG transport stream": re.compile(rb"\x47.{187}\x47|.{4}\x47.{191}\x47", re.DOTALL),
    "Windows Media": re.compile(rb"\x30\x26\xb2\x75\x8e\x66\xcf\x11"),
    "Ogg": re.compile(rb"OggS"),
    "Flash": re.compile(rb"FLV\x01"),
}
"""First bytes of what FFmpeg may see. It also reads playlists (HLS, concat, SDP), which name other files."""

_HEAD_BYTES = 256


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
            yield from _frames(capture, islice(wanted, settings.max_frames))


def frames_at(source: Path | bytes, indices: list[int], settings: DecodeSettings = DEFAULTS) -> Iterator[Frame]:
    """Yield the frames with the given indices in rising order, reading the clip once. Raises Rejected."""
    with _opened(source) as file, _capture(file, settings) as capture:
        yield from _frames(capture, _at(_moments(capture), frozenset(indices)))


@contextmanager
def _opened(source: Path | bytes) -> Iterator[BinaryIO]:
    """Open a clip whose first bytes are those of a container that may be decoded."""
    try:
        with _file(source) as file:
            head = file.read(_HEAD_BYTES)
            if not any(pattern.match(head) for pattern in CONTAINERS.values()):
                raise Rejected(Reason.NOT_AN_IMAGE, f"none of {', '.join(CONTAINERS)}" if head else "no bytes")
            yield file
    except OSError as error:
        raise Rejected(Reason.UNREADABLE, error.strerror or str(error)) from error


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
            check_size(int(width), int(height), settings)
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


def _frames(capture: cv2.VideoCapture, moments: Iterator[Moment]) -> Iterator[Frame]:
    """Convert frames to RGB; OpenCV brings those that change their size on the way to the size at the start."""
    given = 0
    for index, time in moments:
        decoded, bgr = capture.retrieve()
        if decoded:
            given += 1
            yield Frame(index, time, cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB))
    if not given:
        raise Rejected(Reason.CLIP_WITHOUT_FRAMES, "no frame could be decoded")
