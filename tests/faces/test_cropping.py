"""Crops by eyes and by mesh, of drawn people."""

import numpy as np
import pytest

from core.crop import EyeCrop, MeshCrop
from core.landmarks import LEFT_EYE_CORNERS, RIGHT_EYE_CORNERS, LandmarksByFace
from core.rejects import Reason, Rejected, RejectLog
from faces.aligned_faces import align_faces
from faces.alignment import align, eye_targets, middle_square
from faces.cropping import cropper
from faces.measuring.measure import MeasureSettings, measure_faces
from faces.mesh.canonical import canonical_grid
from faces.mesh.warp import warp
from faces.sources.scan import scan_all
from faces.sources.settings import SourceSettings

STILLS = SourceSettings(kind="identity_folders", path="stills")
SMALL = MeshCrop(size=64)


@pytest.fixture(scope="module")
def drawn(drawn_folder):
    raw, _ = scan_all([STILLS], drawn_folder)
    return measure_faces(raw, drawn_folder, MeasureSettings())


def test_eyes_or_the_middle_of_the_picture():
    rgb = np.random.default_rng(0).integers(0, 256, (90, 120, 3), dtype=np.uint8)
    cut = cropper(EyeCrop(size=32))
    np.testing.assert_array_equal(cut(rgb, (70, 40), (50, 41), None), align(rgb, (70, 40), (50, 41), 32))
    nowhere = (float("nan"), float("nan"))
    np.testing.assert_array_equal(cut(rgb, nowhere, nowhere, None), middle_square(rgb, 32))


def test_a_mesh_crop_without_landmarks_says_what_is_missing():
    rgb = np.zeros((90, 120, 3), np.uint8)
    for landmarks in (None, np.zeros((478, 3)), np.full((478, 3), np.nan)):
        with pytest.raises(Rejected) as no:
            cropper(SMALL)(rgb, (70, 40), (50, 41), landmarks)
        assert no.value.reason == Reason.NO_LANDMARKS


def test_a_table_of_warped_faces_carries_their_landmarks(drawn, drawn_folder, tmp_path):
    faces, _, landmarks = drawn
    some = faces.iloc[::3].reset_index(drop=True)
    table, log = align_faces(some, drawn_folder, tmp_path, SMALL, landmarks=[landmarks])
    assert not log.rows()
    assert table.stored.shape == (len(some), 64, 64, 3)
    assert table.align == SMALL
    rows = [landmarks.face_ids.index(face_id) for face_id in some["face_id"]]
    np.testing.assert_array_equal(np.asarray(table.landmarks).reshape(len(some), -1), landmarks.vectors[rows])
    inside = canonical_grid(SMALL).mask
    assert (table.pixels[:, ~inside] == 0).all()
    assert table.pixels[:, inside].mean() > 30


def test_faces_without_landmarks_are_left_out_with_the_reason(drawn, drawn_folder, tmp_path):
    faces, _, landmarks = drawn
    half = type(landmarks)(landmarks.vectors[1::2], landmarks.face_ids[1::2], landmarks.source)
    table, log = align_faces(faces, drawn_folder, tmp_path, SMALL, landmarks=[half])
    assert table.manifest["face_id"].to_list() == half.face_ids
    assert isinstance(log, RejectLog)
    assert {row[3] for row in log.rows()} == {Reason.NO_LANDMARKS}
    assert len(log.rows()) == len(faces) - len(table)


def test_a_mirrored_crop_is_symmetric_and_an_equalised_one_gray():
    rng = np.random.default_rng(0)
    rgb, grid = rng.integers(0, 256, (64, 64, 3), dtype=np.uint8), canonical_grid(SMALL)
    landmarks = np.concatenate([grid.shape, np.zeros((10, 3))])
    turned = landmarks * np.array([0.8, 1.0, 1.0]) + np.array([5.0, 0, 0])
    eyes = (40, 30), (20, 30)
    both = cropper(SMALL.model_copy(update={"mirror": True}))(rgb, *eyes, turned)
    np.testing.assert_allclose(both.astype(int), both[:, ::-1], atol=1)
    plain = cropper(SMALL)(rgb, *eyes, turned)
    np.testing.assert_array_equal(plain, warp(rgb, turned, grid))
    assert not np.array_equal(plain, plain[:, ::-1])
    even = cropper(SMALL.model_copy(update={"contrast": "equalised"}))(rgb, *eyes, turned)
    assert (even == even[..., :1]).all()
    assert even[~grid.mask].min() == even[~grid.mask].max() == 128
    dark = cropper(SMALL.model_copy(update={"contrast": "equalised"}))(rgb // 2, *eyes, turned)
    assert np.abs(dark[grid.mask].astype(int) - even[grid.mask]).mean() < 12


def test_a_table_cut_out_by_the_eyes_carries_landmarks_in_its_own_pixels_when_asked(drawn, drawn_folder, tmp_path):
    faces, _, landmarks = drawn
    some = faces.iloc[::3].reset_index(drop=True)
    crop = EyeCrop(size=64, landmarks=True)
    table, log = align_faces(some, drawn_folder, tmp_path, crop, landmarks=[landmarks])
    assert not log.rows()
    points = np.asarray(table.landmarks)
    for corners, eye in zip((LEFT_EYE_CORNERS, RIGHT_EYE_CORNERS), eye_targets(64, crop), strict=True):
        found = points[:, list(corners), :2].mean(axis=1)
        np.testing.assert_allclose(found, np.tile(eye, (len(some), 1)), atol=0.01)
    own = np.asarray(LandmarksByFace([landmarks]).rows(some["face_id"]), float)
    spread = [np.linalg.norm(each - each.mean(axis=1, keepdims=True), axis=(1, 2)) for each in (points, own)]
    eyes = some[["left_eye_x", "left_eye_y"]].to_numpy() - some[["right_eye_x", "right_eye_y"]].to_numpy()
    scale = crop.eye_distance * crop.size / np.linalg.norm(eyes, axis=1)
    np.testing.assert_allclose(spread[0], scale * spread[1], rtol=1e-4)


def test_without_being_asked_a_table_cut_out_by_the_eyes_carries_none(drawn, drawn_folder, tmp_path):
    faces, _, landmarks = drawn
    some = faces.iloc[:2].reset_index(drop=True)
    table, _ = align_faces(some, drawn_folder, tmp_path, EyeCrop(), landmarks=[landmarks])
    assert table.landmarks is None


def test_a_face_without_the_landmarks_that_are_asked_for_is_left_out(drawn, drawn_folder, tmp_path):
    faces, _, landmarks = drawn
    half = type(landmarks)(landmarks.vectors[1::2], landmarks.face_ids[1::2], landmarks.source)
    table, log = align_faces(faces, drawn_folder, tmp_path, EyeCrop(landmarks=True), landmarks=[half])
    assert table.manifest["face_id"].to_list() == half.face_ids
    assert {row[3] for row in log.rows()} == {Reason.NO_LANDMARKS}
