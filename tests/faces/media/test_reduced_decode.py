import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from red_and_blue import BLUE, RED, encoded, half_and_half, near

from app.library.settings import LibrarySettings
from core.rejects import Reason, Rejected
from faces.aligned_faces import align_faces
from faces.alignment import align
from faces.backends import BACKENDS
from faces.detection.landmarks import Landmarker
from faces.measuring.measure import MeasureSettings, measure_faces
from faces.media.decode import OTHER_PROGRAMS, DecodeSettings, decode_image, reduction, seen_by
from faces.sources.scan import scan_all
from faces.sources.settings import SourceSettings

LARGE = (1000, 700)
SMALLER = DecodeSettings(reduce_over=600)


@pytest.mark.parametrize(
    ("over", "shape"), [(None, (700, 1000)), (1000, (700, 1000)), (999, (350, 500)), (400, (175, 250))]
)
def test_a_large_jpeg_is_halved_until_it_is_small_enough(over, shape):
    rgb = decode_image(encoded(half_and_half(*LARGE), "JPEG"), DecodeSettings(reduce_over=over))
    assert rgb.shape == (*shape, 3)
    assert near(rgb[shape[0] // 2, 10], RED)
    assert near(rgb[shape[0] // 2, -10], BLUE)


def test_odd_sides_are_rounded_up_as_the_decoder_does():
    assert decode_image(encoded(half_and_half(1001, 701), "JPEG"), SMALLER).shape == (351, 501, 3)


@given(st.integers(32, 20_000), st.integers(32, 20_000), st.integers(256, 6_000))
def test_reduction_is_the_least_power_of_two_that_serves(width, height, over):
    factor = reduction(width, height, DecodeSettings(reduce_over=over, max_pixels=10**9))
    assert factor in (1, 2, 4, 8)
    assert factor == 1 or max(width, height) > factor // 2 * over
    assert min(width, height) / factor >= 32
    assert max(width, height) <= factor * over or factor == 8 or min(width, height) / factor < 64
    assert reduction(width, height, DecodeSettings(max_pixels=10**9)) == 1
    assert reduction(width, height, DecodeSettings(reduce_over=over, native=True)) == 1


@pytest.mark.parametrize(
    ("width", "height", "factor"),
    [(16_320, 12_240, 2), (16_384, 12_288, 2), (16_000, 3_800, 1), (8_192, 6_144, 1), (20_000, 20_001, 4)],
)
def test_what_is_over_the_limit_of_pixels_is_reduced_until_it_is_not(width, height, factor):
    assert reduction(width, height, DecodeSettings()) == factor


@pytest.mark.parametrize(("width", "height"), [(8_192, 6_144), (16_000, 3_800), (16_320, 12_240)])
def test_phones_and_panoramas_hold_on_the_page(width, height):
    """A white picture: nothing but its size costs anything. 200 megapixels, 16,000 pixels in a row."""
    rgb = decode_image(encoded(Image.new("L", (width, height), 255), "JPEG"), LibrarySettings().measure.decode)
    assert max(rgb.shape) <= 3400 or max(width, height) > 8 * 3400
    assert rgb.shape[0] * 8 >= height


@pytest.mark.parametrize(("orientation", "red_at"), [(1, (175, 30)), (3, (175, 470)), (6, (30, 175)), (8, (470, 175))])
def test_orientation_is_applied_to_the_smaller_picture(orientation, red_at):
    exif = Image.Exif()
    exif[0x0112] = orientation
    rgb = decode_image(encoded(half_and_half(*LARGE), "JPEG", exif=exif), SMALLER)
    assert rgb.shape == ((350, 500, 3) if orientation < 5 else (500, 350, 3))
    assert near(rgb[red_at], RED)


@pytest.mark.parametrize("options", [{"progressive": True}, {"subsampling": 0}, {"restart_marker_rows": 1}])
def test_every_kind_of_jpeg_is_reduced(options):
    rgb = decode_image(encoded(half_and_half(*LARGE), "JPEG", **options), SMALLER)
    assert rgb.shape == (350, 500, 3)
    assert near(rgb[100, 10], RED)


def test_cmyk_and_gray_jpeg_become_rgb():
    cmyk = decode_image(encoded(half_and_half(*LARGE).convert("CMYK"), "JPEG"), SMALLER)
    gray = decode_image(encoded(Image.new("L", LARGE, 77), "JPEG"), SMALLER)
    assert cmyk.shape == gray.shape == (350, 500, 3)
    assert near(cmyk[100, 10], RED)
    assert near(gray[0, 0], (77, 77, 77))


def test_the_first_of_several_jpeg_pictures_in_a_file_counts():
    data = encoded(half_and_half(*LARGE), "MPO", save_all=True, append_images=[Image.new("RGB", LARGE, BLUE)])
    assert near(decode_image(data, SMALLER)[100, 10], RED)


def other_pictures() -> dict[str, bytes]:
    transparent = half_and_half(*LARGE).convert("RGBA")
    transparent.putalpha(Image.linear_gradient("L").resize(transparent.size))
    blue = Image.new("RGB", LARGE, BLUE)
    return {
        "16 bits": encoded(Image.fromarray(np.full((700, 1000), 51_400, np.uint16)), "PNG"),
        "alpha": encoded(transparent, "PNG"),
        "animated": encoded(half_and_half(*LARGE), "WEBP", save_all=True, append_images=[blue], lossless=True),
        "tiff": encoded(half_and_half(*LARGE), "TIFF", compression="jpeg"),
        "bmp": encoded(half_and_half(*LARGE), "BMP"),
    }


@pytest.mark.parametrize("name", ["16 bits", "alpha", "animated", "tiff", "bmp"])
def test_other_formats_keep_their_size(name):
    data = other_pictures()[name]
    np.testing.assert_array_equal(decode_image(data, SMALLER), decode_image(data))


def test_limits_hold_for_what_is_decoded():
    data = encoded(half_and_half(*LARGE), "JPEG")
    assert decode_image(data, DecodeSettings(max_pixels=500_000)).shape == (350, 500, 3)
    assert decode_image(data, DecodeSettings(reduce_over=600, min_side=400)).shape == (700, 1000, 3)
    with pytest.raises(Rejected) as caught:
        decode_image(data, DecodeSettings(max_pixels=10_000))
    assert caught.value.reason is Reason.TOO_LARGE


def test_other_programs_see_the_stored_pixels_or_nothing():
    data = encoded(half_and_half(*LARGE), "JPEG")
    whole = seen_by("openface", DecodeSettings(max_pixels=500_000, reduce_over=600))
    with pytest.raises(Rejected) as caught:
        decode_image(data, whole)
    assert caught.value.reason is Reason.TOO_LARGE
    assert decode_image(data, whole.model_copy(update={"max_pixels": 10**6})).shape == (700, 1000, 3)
    assert seen_by("mediapipe", SMALLER) == SMALLER
    assert set(BACKENDS) >= OTHER_PROGRAMS


def test_a_jpeg_header_beyond_what_can_be_held_is_refused():
    data = bytearray(encoded(half_and_half(*LARGE), "JPEG"))
    start = data.index(b"\xff\xc0") + 5
    data[start : start + 4] = (65_000).to_bytes(2, "big") * 2
    with pytest.raises(Rejected, match="268435456 pixels") as caught:
        decode_image(bytes(data), SMALLER)
    assert caught.value.reason is Reason.TOO_LARGE


def test_a_truncated_large_jpeg_is_told():
    data = encoded(Image.fromarray(np.random.default_rng(0).integers(0, 255, (700, 1000, 3), dtype=np.uint8)), "JPEG")
    with pytest.raises(Rejected) as caught:
        decode_image(data[: len(data) // 2], SMALLER)
    assert caught.value.reason is Reason.TRUNCATED


@pytest.fixture(scope="module")
def photo(pictures) -> bytes:
    """A JPEG of 2400 x 1800 pixels with a face of about 800."""
    large = np.full((1800, 2400, 3), 120, np.uint8)
    face = cv2.resize(pictures["ann"]["neutral"], (1280, 1280), interpolation=cv2.INTER_CUBIC)
    large[300:1580, 700:1980] = face
    return encoded(Image.fromarray(large), "JPEG", quality=92)


def test_a_face_measured_and_aligned_at_half_size_is_the_same_face(photo):
    full, half = (decode_image(photo, DecodeSettings(reduce_over=over)) for over in (None, 1300))
    assert half.shape == (900, 1200, 3)
    with Landmarker() as landmarker:
        [large], [small] = landmarker.measure(full), landmarker.measure(half)
    eyes = np.subtract(large.left_eye, large.right_eye)
    drift = np.linalg.norm(2 * small.landmarks[:, :2] - large.landmarks[:, :2], axis=1) / np.linalg.norm(eyes)
    assert drift.mean() < 0.03
    crops = [
        align(rgb, face.left_eye, face.right_eye, 64).astype(float) for rgb, face in ((full, large), (half, small))
    ]
    assert np.abs(crops[0] - crops[1]).mean() < 3


def test_measuring_and_aligning_agree_on_the_pixels(photo, tmp_path):
    (tmp_path / "ann").mkdir()
    (tmp_path / "ann" / "photo.jpg").write_bytes(photo)
    raw, _ = scan_all([SourceSettings(kind="flat_photos", path="ann")], tmp_path)
    crops = []
    for over in (None, 1300):
        settings = MeasureSettings(decode=DecodeSettings(reduce_over=over))
        faces, *_ = measure_faces(raw, tmp_path, settings)
        table, log = align_faces(faces, tmp_path, tmp_path / f"aligned{over}", decode=settings.decode)
        assert len(table.pixels) == 1
        assert len(log) == 0
        crops.append(np.asarray(table.pixels[0], dtype=float))
    assert np.abs(crops[0] - crops[1]).mean() < 3
