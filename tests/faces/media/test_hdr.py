"""High dynamic range: what a file says of its light, and what faces look like afterwards."""

import cv2
import numpy as np
import pytest
from bright_pictures import GRAY, bright_heic, bright_png
from fingerprints import fingerprint, near
from heic_pictures import PLAIN
from mp4_boxes import with_colours

from faces.media.clips import iterate_frames
from faces.media.decode import decode
from faces.media.hdr import TO_709, Light, _pq, light_of, tone_mapped

PQ_WHITE, HLG_WHITE = 0.58, 0.75
"""Signals of reference white, 203 cd/m² (Report ITU-R BT.2408, table 1)."""


def level(signal: float, light: Light) -> int:
    """The gray that a stored gray becomes."""
    return int(tone_mapped(np.full((1, 1, 3), round(signal * 255), np.uint8), light)[0, 0, 1])


@pytest.mark.parametrize(("curve", "white", "skin"), [("PQ", PQ_WHITE, 0.44), ("HLG", HLG_WHITE, 0.49)])
def test_reference_white_is_nearly_white_and_skin_as_bright_as_usual(curve, white, skin):
    """A gray card of 18 % is at 38 % in PQ and HLG (BT.2408, table 1), and at 41 % in ordinary clips (BT.709)."""
    light = Light(curve, 9)
    assert 230 < level(white, light) < 255
    assert level(0.38, light) == pytest.approx(0.41 * 255, abs=6)
    assert 110 < level(skin, light) < 190
    assert level(0, light) == 0
    assert level(1, light) == 255


@pytest.mark.parametrize("curve", ["PQ", "HLG"])
def test_brighter_stays_brighter(curve):
    levels = [level(signal, Light(curve, 9)) for signal in np.linspace(0, 1, 64)]
    assert levels == sorted(levels)


def test_wide_colours_become_those_of_srgb():
    """A gray stays gray; a red of BT.2020 lies outside of sRGB."""
    stored = np.array([[[110, 110, 110], [110, 90, 90]]], np.uint8)
    gray, red = tone_mapped(stored, Light("PQ", 9))[0].astype(int)
    narrow = tone_mapped(stored, Light("PQ", 1))[0, 1].astype(int)
    assert np.ptp(gray) <= 1
    assert red[0] - red[1] > narrow[0] - narrow[1]


@pytest.mark.parametrize(
    ("light", "values"),
    [
        (Light("PQ", 9), [103.474, 152.417, 2.64241]),
        (Light("PQ", 12), [107.374, 153.971, 3.40623]),
        (Light("HLG", 9), [113.259, 151.528, 0.506236]),
        (Light("HLG", 12), [118.705, 153.202, 1.73676]),
        (Light("HLG", 1), [128.456, 156.001, 0.861273]),
    ],
)
def test_colours_become_what_they_did(light, values):
    steps = np.linspace(0, 255, 12).astype(np.uint8)
    stored = np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(12, -1, 3)
    assert fingerprint(tone_mapped(stored, light)) == near(values, 0.02)


def test_every_row_of_a_tall_picture_is_mapped():
    tall = np.random.default_rng(0).integers(0, 256, (600, 4, 3), dtype=np.uint8)
    light = Light("HLG", 9)
    np.testing.assert_array_equal(
        tone_mapped(tall, light), np.concatenate([tone_mapped(row[None], light) for row in tall])
    )


def test_a_png_says_it_in_a_chunk():
    rgb, note = decode(bright_png(9, 16))
    assert rgb[5, 5, 0] == level(GRAY / 255, Light("PQ", 9))
    assert note == "PQ was tone-mapped"
    plain, note = decode(bright_png(1, 13))
    assert (plain[5, 5, 0], note) == (GRAY, "")


def test_a_heic_says_it_in_a_box():
    said = bright_heic(9, 18)
    assert decode(said).note == "HLG was tone-mapped"
    assert decode(PLAIN).note == ""
    assert np.abs(decode(said).rgb.astype(int) - decode(PLAIN).rgb).mean() > 5


@pytest.fixture
def clip(tmp_path):
    path = tmp_path / "clip.mp4"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), 10.0, (64, 64))
    for _ in range(4):
        writer.write(np.full((64, 64, 3), GRAY, np.uint8))
    writer.release()
    return path.read_bytes()


@pytest.mark.parametrize(("transfer", "curve"), [(16, "PQ"), (18, "HLG")])
def test_the_decoder_of_clips_brings_frames_to_srgb(clip, transfer, curve):
    """FFmpeg 8 does so; an OpenCV with an older one would not."""
    frame = next(iterate_frames(with_colours(clip, 9, transfer), 100.0)).rgb[5, 5]
    assert abs(int(frame[1]) - level(GRAY / 255, Light(curve, 9))) <= 8
    plain = next(iterate_frames(with_colours(clip, 1, 1), 100.0)).rgb[5, 5]
    assert abs(int(plain[1]) - GRAY) <= 4


@pytest.mark.parametrize("odd", [b"", b"colrnclx", b"colrnclx" + bytes(4), b"\0\0\0\4cICP\t"])
def test_odd_files_say_nothing(odd):
    assert light_of(odd) is None


PRIMARIES = {
    1: ((0.640, 0.330), (0.300, 0.600), (0.150, 0.060)),
    9: ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046)),
    12: ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060)),
}
"""x, y of red, green and blue (H.273, table 2); white is D65 in all."""


def to_xyz(primaries) -> np.ndarray:
    """The matrix from linear colours to XYZ (SMPTE RP 177)."""
    columns = np.array([(x / y, 1, (1 - x - y) / y) for x, y in primaries]).T
    white = np.array([0.3127 / 0.3290, 1, (1 - 0.3127 - 0.3290) / 0.3290])
    return columns * np.linalg.solve(columns, white)


@pytest.mark.parametrize("primaries", sorted(TO_709))
def test_matrices_are_those_of_the_primaries(primaries):
    expected = np.linalg.solve(to_xyz(PRIMARIES[1]), to_xyz(PRIMARIES[primaries]))
    np.testing.assert_allclose(TO_709[primaries], expected, atol=2e-4)


def test_dark_light_is_encoded_along_the_straight_part_of_srgb():
    """12.92 of linear light up to .0031308; a PQ signal of .15 is 1.0 cd/m² (ST 2084), .0049 of reference white."""
    levels = [level(signal, Light("PQ", 1)) for signal in (0.05, 0.10, 0.12)]
    pq = [_pq(np.array(round(signal * 255) / 255)) / 203 for signal in (0.05, 0.10, 0.12)]
    assert levels == [round(12.92 * float(light) * 255) for light in pq]
