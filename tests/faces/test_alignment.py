import cv2
import numpy as np
import pandas as pd
import pytest
from fingerprints import fingerprint, near
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from core.crop import EyeCrop
from core.rejects import Reason
from core.running import here
from faces.aligned_faces import align_faces
from faces.aligned_parts import align_in_parts
from faces.alignment import align, eye_targets, eye_transform, middle_square
from faces.measuring.measure import measure_faces
from faces.measuring.measure_file import MeasureSettings
from faces.sources.scan import scan_all
from faces.sources.settings import SourceSettings

SIZES = st.sampled_from([16, 32, 48, 64, 96, 128, 160, 256])


def dots(left, right, side: int, radius: float) -> np.ndarray:
    """A black picture with a red dot on the left eye and a green one on the right (continuous positions)."""
    yy, xx = np.mgrid[0:side, 0:side] + 0.5
    rgb = np.zeros((side, side, 3), np.uint8)
    for channel, (x, y) in enumerate((left, right)):
        rgb[..., channel] = 255 * np.exp(-((xx - x) ** 2 + (yy - y) ** 2) / (2 * radius**2))
    return rgb


def centre(channel: np.ndarray) -> tuple[float, float]:
    """Centre of mass in continuous positions (pixel i covers [i, i + 1))."""
    weight = channel.astype(float)
    yy, xx = np.mgrid[0 : weight.shape[0], 0 : weight.shape[1]] + 0.5
    return float((weight * xx).sum() / weight.sum()), float((weight * yy).sum() / weight.sum())


@settings(max_examples=60, deadline=None)
@given(
    angle=st.floats(-180, 180),
    distance=st.floats(14, 220),
    size=SIZES,
    shift=st.tuples(st.floats(-40, 40), st.floats(-40, 40)),
)
def test_eyes_land_where_promised(angle, distance, size, shift):
    """For any tilt, scale and place, in the pixels themselves: less than half a pixel off."""
    middle = np.array([300.0, 300.0]) + shift
    half = distance / 2 * np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
    left, right = tuple(middle + half), tuple(middle - half)
    crop = align(dots(left, right, 600, max(distance / 14, 1.0)), left, right, size)
    assert crop.shape == (size, size, 3)
    assert crop.dtype == np.uint8
    for channel, target in enumerate(eye_targets(size)):
        assert np.hypot(*np.subtract(centre(crop[..., channel]), target)) < 0.5


@given(
    left=st.tuples(st.floats(-500, 500), st.floats(-500, 500)),
    right=st.tuples(st.floats(-500, 500), st.floats(-500, 500)),
    size=SIZES,
    where=st.builds(EyeCrop, eye_distance=st.floats(0.1, 0.6), eye_height=st.floats(0.2, 0.6)),
)
def test_transform_is_a_similarity_that_takes_eyes_to_targets(left, right, size, where):
    if np.hypot(*np.subtract(left, right)) < 1:
        return
    matrix = eye_transform(left, right, size, where)
    for eye, target in zip((left, right), eye_targets(size, where), strict=True):
        np.testing.assert_allclose(matrix @ (*eye, 1), target, atol=1e-4)
    scaled = matrix[:, :2] @ matrix[:, :2].T
    np.testing.assert_allclose(scaled, np.eye(2) * scaled[0, 0], atol=1e-9 * max(scaled[0, 0], 1))
    assert np.linalg.det(matrix[:, :2]) > 0


def test_targets_are_level_and_at_the_set_distance():
    (left_x, left_y), (right_x, right_y) = eye_targets(100, EyeCrop(eye_distance=0.3, eye_height=0.4))
    assert (left_x, right_x) == (65, 35)
    assert left_y == right_y == 40


def test_large_faces_are_averaged_and_not_sampled():
    """One-pixel stripes become even gray; sampling them would leave black or white stripes."""
    stripes = np.zeros((800, 800, 3), np.uint8)
    stripes[:, ::2] = 255
    crop = align(stripes, (500, 380), (300, 380), 64)
    assert crop.std() < 12
    assert abs(crop.mean() - 127.5) < 3


def test_edges_continue_beyond_the_picture():
    crop = align(np.full((40, 40, 3), 200, np.uint8), (35, 5), (5, 5), 64)
    assert (crop == 200).all()


def test_eyes_that_coincide_are_an_error():
    with pytest.raises(ValueError, match="no direction"):
        align(np.zeros((40, 40, 3), np.uint8), (5, 5), (5, 5), 64)


@pytest.mark.parametrize("size", [0, 50, 2000])
def test_sizes_are_multiples_of_sixteen(size):
    with pytest.raises(ValidationError, match="size"):
        EyeCrop(size=size)


@pytest.fixture(scope="module")
def drawn(drawn_folder) -> pd.DataFrame:
    parts = [
        SourceSettings(kind="identity_folders", path="stills", synthetic=True),
        SourceSettings(kind="clips", path="clips", rate=5, synthetic=True),
    ]
    raw, _ = scan_all(parts, drawn_folder)
    return measure_faces(raw, drawn_folder, MeasureSettings())[0]


def test_faces_of_stills_and_clips_come_in_the_tables_order(drawn, drawn_folder, tmp_path, pictures):
    table, log = align_faces(drawn, drawn_folder, tmp_path, EyeCrop(size=48), data_version="v1")
    assert table.pixels.shape == (len(drawn), 48, 48, 3)
    assert isinstance(table.pixels, np.memmap)
    assert table.data_version == "v1"
    assert len(log) == 0
    pd.testing.assert_frame_equal(table.manifest, drawn)
    row = drawn.index[drawn["path"] == "stills/bob/smile.png"][0]
    face = drawn.loc[row]
    left, right = (face["left_eye_x"], face["left_eye_y"]), (face["right_eye_x"], face["right_eye_y"])
    np.testing.assert_array_equal(table.pixels[row], align(pictures["bob"]["smile"], left, right, 48))
    assert [path.name for path in tmp_path.iterdir()] == ["pixels.npy"]


def test_a_selection_of_frames_aligns_the_same(drawn, drawn_folder, tmp_path):
    whole, _ = align_faces(drawn, drawn_folder, tmp_path / "whole")
    some = drawn[drawn["frame"].isin([2, 6])].reset_index(drop=True)
    part, _ = align_faces(some, drawn_folder, tmp_path / "part")
    rows = np.flatnonzero(drawn["frame"].isin([2, 6]))
    assert len(rows) == 2
    np.testing.assert_array_equal(part.pixels, whole.pixels[rows])


def test_a_level_eye_line_in_the_drawn_face(drawn, drawn_folder, tmp_path):
    """The tilted view, aligned, looks like the neutral one."""
    table, _ = align_faces(drawn, drawn_folder, tmp_path)
    by_path = {path: table.pixels[row].astype(float) for row, path in enumerate(drawn["path"])}
    tilted, neutral, other = (by_path[f"stills/{name}.png"] for name in ("ann/tilted", "ann/neutral", "bob/neutral"))
    inner = np.s_[16:48, 16:48]
    assert np.abs(tilted[inner] - neutral[inner]).mean() < 0.6 * np.abs(other[inner] - neutral[inner]).mean()


def test_pictures_gone_since_measuring_are_left_out_and_logged(drawn, drawn_folder, tmp_path):
    stills = drawn[drawn["frame"] == -1].head(3)
    for path in stills["path"].iloc[:2]:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(tmp_path / path), cv2.imread(str(drawn_folder / path)))
    table, log = align_faces(stills, tmp_path, tmp_path / "out")
    assert len(table) == 2
    np.testing.assert_array_equal(np.load(tmp_path / "out" / "pixels.npy"), table.pixels)
    assert [(path, reason) for _, path, _, reason, _ in log.rows()] == [(stills["path"].iloc[2], Reason.UNREADABLE)]


def test_made_in_parts_the_table_is_the_same(drawn, drawn_folder, tmp_path):
    faces = pd.concat([drawn, drawn.iloc[[3]].assign(path="stills/gone.png")], ignore_index=True)
    whole, log = align_faces(faces, drawn_folder, tmp_path, EyeCrop(size=32))
    shared = tmp_path / "shared"
    parts, others = align_in_parts(faces, drawn_folder, tmp_path, EyeCrop(size=32), run=here, shared=shared, rows=5)
    assert parts.digest() == whole.digest()
    assert others.rows() == log.rows()
    none, _ = align_in_parts(faces.iloc[-1:], drawn_folder, tmp_path, run=here, shared=tmp_path / "none")
    assert len(none) == 0


def test_frames_that_do_not_come_any_more_are_logged(drawn, drawn_folder, tmp_path):
    clip = drawn[drawn["frame"] >= 0].assign(frame=[0, 2, 4, 6, 900])
    table, log = align_faces(clip, drawn_folder, tmp_path)
    assert len(table) == 4
    assert [(frame, reason) for _, _, frame, reason, _ in log.rows()] == [(900, Reason.CLIP_WITHOUT_FRAMES)]


@pytest.mark.parametrize(
    ("left", "right", "size", "values"),
    [
        ((100, 80), (60, 84), 64, [127.232, 127.87, 0.27407]),
        ((90, 100), (82, 99), 48, [124.503, 125.269, 0.269188]),
        ((140, 60), (20, 70), 32, [128.323, 129.42, 1.82941]),
    ],
)
def test_smooth_noise_is_cut_out_as_it_was(left, right, size, values):
    noise = cv2.GaussianBlur(np.random.default_rng(0).integers(0, 256, (200, 160, 3)).astype(np.uint8), (0, 0), 1.5)
    assert fingerprint(align(noise, left, right, size)) == near(values, 0.02)


def test_middle_squares_are_what_they_were():
    noise = cv2.GaussianBlur(np.random.default_rng(0).integers(0, 256, (200, 160, 3)).astype(np.uint8), (0, 0), 1.5)
    assert fingerprint(middle_square(noise, 64)) == near([127.504, 128.125, -1.02814], 0.02)
    assert fingerprint(middle_square(noise[:40], 64)) == near([125.643, 126.46, 0.0214732], 0.02)
