import os
import re
import struct
from itertools import pairwise

import cv2
import numpy as np
import pytest
from heic_pictures import PLAIN
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mp4_boxes import turned, with_codec, with_pixel_shape

from core.rejects import Reason, Rejected
from faces.media.clips import Frame, frames_at, iterate_frames, next_time
from faces.media.decode import DEFAULTS, DecodeSettings
from faces.sources.scan import scan
from faces.sources.settings import SourceSettings


@pytest.fixture(scope="module")
def clip(tmp_path_factory, clip_writer):
    """Twenty frames at ten a second, frame n of gray 10 n."""
    path = tmp_path_factory.mktemp("clips") / "clip.avi"
    clip_writer(path, [np.full((64, 64, 3), 10 * n, np.uint8) for n in range(20)])
    return path


@pytest.fixture(scope="module")
def data(clip):
    return clip.read_bytes()


def shows(frame: Frame) -> int:
    """The number of the frame that was written."""
    return round(int(frame.rgb[0, 0, 0]) / 10)


def reason_of(source, **limits) -> Reason:
    with pytest.raises(Rejected) as caught:
        list(iterate_frames(source, 100.0, DecodeSettings(**limits)))
    assert str(caught.value)
    return caught.value.reason


def rewritten(data: bytes, chunk: bytes, offset: int, *numbers: int) -> bytes:
    """Return an AVI with numbers of a header chunk replaced, from `offset` in the chunk's content on."""
    damaged = bytearray(data)
    struct.pack_into(f"<{len(numbers)}I", damaged, damaged.index(chunk) + 8 + offset, *numbers)
    return bytes(damaged)


def test_frames_are_sampled_at_the_rate_with_their_times(clip):
    frames = list(iterate_frames(clip, rate=2.0))
    assert [frame.index for frame in frames] == [shows(frame) for frame in frames] == [0, 5, 10, 15]
    np.testing.assert_allclose([frame.time for frame in frames], [0, 0.5, 1, 1.5])
    assert len(list(iterate_frames(clip, rate=100.0))) == 20
    assert [frame.index for frame in iterate_frames(clip, rate=3.0)] == [0, 4, 7, 10, 14, 17]


@pytest.mark.parametrize(("count", "indices"), [(1, [10]), (2, [5, 15]), (4, [2, 7, 12, 17]), (30, list(range(20)))])
def test_frames_are_sampled_by_count(clip, count, indices):
    assert [shows(frame) for frame in iterate_frames(clip, 5.0, count=count)] == indices


def test_a_clip_in_memory_gives_the_same(clip, data):
    for one, other in zip(iterate_frames(clip, 4.0), iterate_frames(data, 4.0), strict=True):
        assert one[:2] == other[:2]
        np.testing.assert_array_equal(one.rgb, other.rgb)
    assert [frame.index for frame in frames_at(data, [17, 3, 99])] == [3, 17]


def test_the_length_in_the_header_is_not_believed(data):
    lying = rewritten(rewritten(data, b"avih", 16, 4_000_000_000), b"strh", 32, 4_000_000_000)
    assert [frame.index for frame in iterate_frames(lying, 5.0, count=4)] == [2, 7, 12, 17]
    cut = lying[: 2 * len(lying) // 3]
    length = len(list(iterate_frames(cut, 100.0)))
    assert 5 <= length < 20
    spread = [frame.index for frame in iterate_frames(cut, 5.0, count=3)]
    assert len(spread) == 3
    assert spread[0] < length / 3
    assert spread[-1] >= 2 * length // 3


def test_frames_are_bounded(clip):
    bounded = DecodeSettings(max_frames=3)
    assert [frame.index for frame in iterate_frames(clip, 10.0, bounded)] == [0, 1, 2]
    assert len(list(iterate_frames(clip, 10.0, bounded, count=9))) == 3
    assert reason_of(clip, max_pixels=100) is Reason.TOO_LARGE
    assert reason_of(clip, min_side=65) is Reason.TOO_SMALL


def test_wanted_frames_come_in_order_and_nothing_is_read_after_them(clip):
    frames = list(frames_at(clip, [17, 3]))
    assert [shows(frame) for frame in frames] == [3, 17]
    np.testing.assert_allclose([frame.time for frame in frames], [0.3, 1.7])
    with pytest.raises(Rejected) as caught:
        list(frames_at(clip, [900]))
    assert caught.value.reason is Reason.CLIP_WITHOUT_FRAMES


PLAYLISTS = {
    "concat": "ffconcat version 1.0\nfile 'clip.avi'\n",
    "hls": "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nclip.avi\n#EXT-X-ENDLIST\n",
    "sdp": "v=0\nc=IN IP4 127.0.0.1\nm=video 9 RTP/AVP 26\n",
}


@pytest.mark.parametrize("kind", PLAYLISTS)
def test_playlists_that_name_other_files_are_no_clips(kind, clip):
    """FFmpeg would open `clip.avi` beside a list; a source holds its own files only."""
    path = clip.with_name(f"{kind}.avi")
    path.write_text(PLAYLISTS[kind])
    assert reason_of(path) is Reason.NOT_AN_IMAGE
    assert reason_of(path.read_bytes()) is Reason.NOT_AN_IMAGE


STARTS = {
    "ogg": b"OggS",
    "mkv": b"\x1a\x45\xdf\xa3",
    "wmv": b"\x30\x26\xb2\x75\x8e\x66\xcf\x11",
    "flv": b"FLV\x01",
    "mp4": b"abcdfree",
    "ts": b"G" + b"a" * 187 + b"G",
    "avi": b"RIFFabcdAVI ",
}


@pytest.mark.parametrize("kind", PLAYLISTS)
@pytest.mark.parametrize("start", STARTS)
def test_a_playlist_behind_the_first_bytes_of_a_container_opens_nothing(start, kind, clip):
    path = clip.with_name("polyglot")
    path.write_bytes(STARTS[start] + b"\n" + PLAYLISTS[kind].encode() + b"\n" * 3000)
    assert reason_of(path) is Reason.UNREADABLE


def test_names_are_never_protocols_or_patterns(clip, monkeypatch):
    monkeypatch.chdir(clip.parent)
    for name in ("concat:a|b.avi", "frame_%02d.avi", os.fsdecode(b"caf\xe9.avi")):
        link = clip.with_name(name)
        link.symlink_to(clip)
        assert len(list(iterate_frames(link.relative_to(clip.parent), 2.0))) == 4


def test_what_is_no_clip_is_rejected(tmp_path, data):
    assert reason_of(b"") is Reason.NOT_AN_IMAGE
    assert reason_of(b"name,age\nann,7\n") is Reason.NOT_AN_IMAGE
    assert reason_of(data[:300]) is Reason.UNREADABLE
    assert reason_of(tmp_path / "gone.avi") is Reason.UNREADABLE
    assert reason_of(tmp_path) is Reason.UNREADABLE
    os.mkfifo(tmp_path / "pipe.avi")
    assert reason_of(tmp_path / "pipe.avi") is Reason.UNREADABLE


def test_a_clip_without_frames_is_rejected(data):
    """A clip whose frames are all gone, and one whose frames are all noise."""
    start = data.index(b"movi") + 4
    assert reason_of(data[:start]) in {Reason.UNREADABLE, Reason.CLIP_WITHOUT_FRAMES}
    noise = np.random.default_rng(0).bytes(len(data) - start - 100)
    assert reason_of(data[: start + 8] + noise) in {Reason.UNREADABLE, Reason.CLIP_WITHOUT_FRAMES}


def test_frames_that_grow_on_the_way_come_in_the_size_of_the_first(tmp_path, clip_writer, data):
    """Motion JPEG: each frame has a size of its own, whatever the container says. The limits must hold for all."""
    clip_writer(tmp_path / "large.avi", [np.full((512, 512, 3), 200, np.uint8)])
    large = (tmp_path / "large.avi").read_bytes()
    jpeg = large[large.index(b"\xff\xd8") : large.index(b"\xff\xd9") + 2]
    jpeg += bytes(len(jpeg) % 2)
    starts = [place for place in range(len(data)) if data[place : place + 3] == b"\xff\xd8\xff"]
    grown = data[: starts[9] - 4] + struct.pack("<I", len(jpeg)) + jpeg + data[starts[10] - 8 : data.index(b"idx1")]
    frames = list(iterate_frames(grown, 100.0, DecodeSettings(max_pixels=64 * 64)))
    assert [shows(frame) for frame in frames] == [*range(9), 20, *range(10, 20)]
    assert {frame.rgb.shape for frame in frames} == {(64, 64, 3)}


@pytest.mark.parametrize(
    ("stated", "expected"),
    [(1.5, 1.5), (1.0, 1.1), (0.5, 1.1), (-3.0, 1.1), (float("nan"), 1.1), (float("inf"), 1.1)],
)
def test_times_rise_whatever_the_container_states(stated, expected):
    assert next_time(stated, previous=1.0, step=0.1) == pytest.approx(expected)


def test_the_first_frame_without_a_time_is_at_zero():
    assert next_time(float("nan"), previous=-0.04, step=0.04) == 0
    assert next_time(-0.02, previous=-0.04, step=0.04) == 0


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cuts=st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=8)), max_size=8),
    keep=st.floats(0.02, 1),
    count=st.none() | st.integers(1, 30),
)
def test_damaged_clips_are_rejected_or_give_rising_frames(data, cuts, keep, count):
    damaged = bytearray(data)
    for place, patch in cuts:
        start = int(place**3 * (len(damaged) - 1))  # most damage hits the header
        damaged[start : start + len(patch)] = patch
    try:
        frames = list(iterate_frames(bytes(damaged[: int(keep * len(damaged))]), 100.0, count=count))
    except Rejected:
        return
    assert 0 < len(frames) <= (count or 10_000)
    assert all(frame.rgb.dtype == np.uint8 and frame.rgb.shape[2] == 3 for frame in frames)
    for one, other in pairwise(frames):
        assert one.index < other.index
        assert 0 <= one.time < other.time


@pytest.fixture(scope="module")
def mp4(tmp_path_factory) -> bytes:
    """Ten frames of 64 x 48 pixels, the left half white."""
    path = tmp_path_factory.mktemp("mp4") / "clip.mp4"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), 10.0, (64, 48))
    frame = np.zeros((48, 64, 3), np.uint8)
    frame[:, :32] = 255
    for _ in range(10):
        writer.write(frame)
    writer.release()
    return path.read_bytes()


def first(source, settings: DecodeSettings = DEFAULTS) -> np.ndarray:
    return next(iterate_frames(source, 5.0, settings)).rgb


SHAPES = [(4, 3, (48, 85)), (3, 4, (64, 64)), (1, 1, (48, 64)), (9, 1, (48, 64))]


@pytest.mark.parametrize(("across", "down", "shape"), SHAPES)
def test_pixels_become_square(mp4, across, down, shape):
    data = with_pixel_shape(mp4, across, down)
    assert first(data).shape[:2] == shape
    assert next(frames_at(data, [3])).rgb.shape[:2] == shape


def test_other_programs_see_the_pixels_as_they_are_stored(mp4):
    assert first(with_pixel_shape(mp4, 4, 3), DecodeSettings(native=True)).shape[:2] == (48, 64)


def test_the_limits_count_square_pixels(mp4):
    assert reason_of(with_pixel_shape(mp4, 4, 3), max_pixels=64 * 48) is Reason.TOO_LARGE


def test_clips_of_phones_held_upright_are_turned(mp4):
    rgb = first(turned(mp4))
    assert rgb.shape[:2] == (64, 48)
    assert rgb[5, 24].mean() > 200
    assert rgb[-5, 24].mean() < 50
    assert first(turned(with_pixel_shape(mp4, 4, 3))).shape[:2] == (85, 48)


@pytest.mark.parametrize(
    ("code", "name"), [(b"av01", "AV1"), (b"hvc1", "HEVC (H.265)"), (b"apcn", "ProRes"), (b"vvc1", "VVC (H.266)")]
)
def test_a_codec_that_gives_no_frame_is_named(mp4, code, name):
    with pytest.raises(Rejected, match=re.escape(name)) as caught:
        first(with_codec(mp4, code))
    assert caught.value.reason is Reason.CLIP_WITHOUT_FRAMES


@pytest.mark.parametrize("name", ["00001.MTS", "00001.3GP", "00001.WMV", "a.ts", "a.flv", "a.jpg", "a"])
def test_clips_are_read_whatever_they_are_called(tmp_path, mp4, name):
    (tmp_path / name).write_bytes(mp4)
    raw, log = scan(SourceSettings(kind="clips"), tmp_path)
    assert list(raw["kind"]) == ["clip"]
    assert len(log) == 0
    assert first(tmp_path / name).shape[:2] == (48, 64)


def test_a_picture_is_no_clip(tmp_path):
    with pytest.raises(Rejected, match=re.escape("a picture (HEIC), not a clip")):
        first(PLAIN)
    (tmp_path / "IMG_3.mov").write_bytes(PLAIN)
    assert list(scan(SourceSettings(kind="flat_photos"), tmp_path)[0]["kind"]) == ["image"]
