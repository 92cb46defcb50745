import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from faces.detection.boxes import inside
from faces.detection.landmarks import KEY_POINTS, Landmarker, RawFace, disagreement, pose_angles
from faces.detection.weights import WeightsError

angle = st.floats(-60, 60)


def test_faces_are_measured_in_pixels(measured):
    for views in measured.values():
        face = views["neutral"]
        assert face.landmarks.shape == (478, 3)
        assert len(face.blendshapes) == 51
        assert all(0 <= value <= 1 for value in face.blendshapes.values())
        x, y, width, height = face.box
        assert 20 < x < 120
        assert 20 < y < 140
        assert 80 < width < 230
        assert 80 < height < 230


def test_left_is_the_persons_own_left(measured):
    face = measured["ann"]["neutral"]
    assert face.left_eye[0] > face.right_eye[0] + 30
    assert abs(face.left_eye[1] - face.right_eye[1]) < 6


def test_pose_has_the_documented_signs(measured):
    for views in measured.values():
        assert abs(views["neutral"].yaw) < 6
        assert 15 < views["right"].yaw < 30
        assert views["down"].pitch - views["neutral"].pitch > 7
        assert abs(abs(views["tilted"].roll) - 15) < 5


def test_a_clear_face_is_detected_with_confidence(measured):
    scores = [face.confidence for views in measured.values() for face in views.values()]
    assert np.mean(scores) > 0.9
    assert all(0.8 < score <= 1 for score in scores)


def test_confidence_does_not_depend_on_the_share_of_the_picture(pictures, measured):
    face = measured["ann"]["neutral"]
    wide = np.pad(pictures["ann"]["neutral"], ((0, 256), (0, 256), (0, 0)), mode="edge")
    with Landmarker() as landmarker:
        smaller = landmarker.measure(wide)[0]
    assert abs(smaller.confidence - face.confidence) < 0.03
    np.testing.assert_allclose(smaller.left_eye, face.left_eye, atol=2.5)


def test_several_faces_come_from_left_to_right(pictures):
    pair = np.concatenate([pictures["bob"]["neutral"], pictures["ann"]["neutral"]], axis=1)
    with Landmarker() as landmarker:
        faces = landmarker.measure(pair)
    assert len(faces) == 2
    assert faces[0].box[0] < 256 < faces[1].box[0]


def test_no_face_gives_an_empty_list_and_a_quiet_start(capfd):
    with Landmarker() as landmarker:
        assert landmarker.measure(np.zeros((120, 90, 3), np.uint8)) == []
    assert capfd.readouterr().err == ""


def test_missing_or_other_weights_are_named(tmp_path):
    with pytest.raises(WeightsError, match="make setup"):
        Landmarker(tmp_path / "none.task")
    (tmp_path / "other.task").write_bytes(b"other")
    with pytest.raises(WeightsError, match=r"other\.task"):
        Landmarker(tmp_path / "other.task")


@given(yaw=angle, pitch=angle, roll=angle, scale=st.floats(0.5, 2))
def test_pose_angles_undo_the_rotation(yaw, pitch, roll, scale):
    (cy, cp, cr), (sy, sp, sr) = (f(np.radians([yaw, pitch, roll])) for f in (np.cos, np.sin))
    turn = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
    nod = np.array([[1, 0, 0], [0, cp, -sp], [0, sp, cp]])
    tilt = np.array([[cr, -sr, 0], [sr, cr, 0], [0, 0, 1]])
    matrix = np.eye(4)
    matrix[:3, :3] = scale * turn @ nod @ tilt
    np.testing.assert_allclose(pose_angles(matrix), (yaw, pitch, roll), atol=1e-6)


def test_a_small_face_upon_a_large_one_is_not_counted(pictures):
    large, small = (cv2.resize(pictures[name]["neutral"], (side, side)) for name, side in (("ann", 1024), ("bob", 256)))
    large[330:586, 380:636] = small
    with Landmarker() as landmarker:
        faces = landmarker.measure(large)
    assert len(faces) == 1
    assert faces[0].box[2] > 400


def covered(rgb: np.ndarray, face: RawFace, half: str) -> np.ndarray:
    """The picture with one half of the face behind a plain board."""
    left, top, width, height = (round(value) for value in face.box)
    board = {
        "left": np.s_[top - 5 : top + height + 5, left - 5 : left + width // 2],
        "right": np.s_[top - 5 : top + height + 5, left + width // 2 : left + width + 5],
        "lower": np.s_[top + height // 2 : top + height + 5, left - 5 : left + width + 5],
    }
    hidden = rgb.copy()
    hidden[board[half]] = 40, 60, 90
    return hidden


@pytest.mark.parametrize("half", ["left", "right", "lower"])
def test_covering_half_the_face_raises_the_landmark_error(pictures, measured, half):
    relaxed = ("neutral", "smile", "blink", "squint", "brows")
    faces = [(pictures[name][key], measured[name][key]) for name in pictures for key in relaxed]
    with Landmarker() as landmarker:
        seen = [landmarker.measure(covered(rgb, face, half)) for rgb, face in faces]
    pairs = [(face.landmark_error, half_face[0]) for (_, face), half_face in zip(faces, seen, strict=True) if half_face]
    assert len(pairs) >= 6
    raised = [after.landmark_error > before for before, after in pairs]
    assert np.mean(raised) >= 0.9
    assert np.median([after.landmark_error for _, after in pairs]) > 1.3 * np.median([before for before, _ in pairs])
    assert all(after.confidence < 0.9 for _, after in pairs)


def test_clear_faces_have_a_small_landmark_error(measured):
    errors = [face.landmark_error for views in measured.values() for face in views.values()]
    assert np.median(errors) < 0.09
    assert max(errors) < 0.2


def test_disagreement_is_a_mean_distance_in_eye_distances(measured):
    landmarks = measured["ann"]["neutral"].landmarks
    points = np.array([landmarks[list(numbers), :2].mean(axis=0) for numbers in KEY_POINTS])
    eyes = np.linalg.norm(landmarks[[33, 133]].mean(axis=0) - landmarks[[263, 362]].mean(axis=0))
    assert disagreement(points, landmarks) == pytest.approx(0)
    assert disagreement(points + np.array([0.3 * eyes, 0]), landmarks) == pytest.approx(0.3)
    moved = 2 * points + np.array([0.6 * eyes, 9])
    assert disagreement(moved, 2 * landmarks + np.array([0, 9, 0])) == pytest.approx(0.3)
    assert np.isnan(disagreement(points, np.zeros((478, 3))))


def scattered(pictures: dict, side: int) -> tuple[np.ndarray, list[tuple[int, int]]]:
    """Six drawn pictures of `side` pixels on a gray photo of 1200 x 900, and where their corners lie."""
    places = [(20, 30), (480, 110), (1040, 60), (250, 700), (700, 480), (1060, 760)]
    photo = np.full((900, 1200, 3), 120, np.uint8)
    keys = [(name, key) for key in ("neutral", "smile", "brows") for name in pictures]
    for (x, y), (name, key) in zip(places, keys, strict=True):
        small = cv2.resize(pictures[name][key], (side, side), interpolation=cv2.INTER_AREA)
        photo[y : y + side, x : x + side] = small
    return photo, places


def test_tiles_show_the_small_faces_that_the_whole_picture_hides(pictures):
    side = 96
    photo, places = scattered(pictures, side)
    with Landmarker() as whole, Landmarker(small_faces=0.05) as tiled:
        assert whole.measure(photo) == []
        faces = tiled.measure(photo)
    assert len(faces) == len(places)
    assert [face.box for face in faces] == sorted(face.box for face in faces)
    for x, y in places:
        inner = [face for face in faces if inside(face.box, (x - 9, y - 9, side + 18, side + 18)) == 1]
        assert len(inner) == 1
        assert inner[0].confidence > 0.8
        assert inner[0].landmark_error < 0.2


def test_a_small_face_is_measured_at_its_place(pictures, measured):
    face, scale = measured["ann"]["neutral"], 0.3
    small = cv2.resize(pictures["ann"]["neutral"], None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    photo = np.full((700, 1000, 3), 120, np.uint8)
    photo[410 : 410 + small.shape[0], 650 : 650 + small.shape[1]] = small
    with Landmarker(small_faces=0.06) as landmarker:
        [found] = landmarker.measure(photo)
    where = np.array(found.landmarks[:, :2])
    expected = face.landmarks[:, :2] * small.shape[0] / 256 + [650, 410]
    assert np.abs(where - expected).mean() < 1.5
    assert abs(found.yaw - face.yaw) < 6


def test_large_faces_stay_as_they_were_and_come_once(pictures):
    pair = np.concatenate([pictures["bob"]["neutral"], pictures["ann"]["smile"]], axis=1)
    large = cv2.resize(pair, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
    with Landmarker() as whole, Landmarker(small_faces=0.05) as tiled:
        plain, fine = whole.measure(large), tiled.measure(large)
    assert [face.box for face in fine] == [face.box for face in plain]
    assert [face.confidence for face in fine] == [face.confidence for face in plain]


@pytest.mark.parametrize("shape", [(33, 5000, 3), (900, 700, 3)])
def test_tiles_of_a_picture_without_faces_show_none(shape):
    noise = np.random.default_rng(0).integers(0, 255, shape, dtype=np.uint8)
    with Landmarker(small_faces=0.05) as landmarker:
        assert landmarker.measure(cv2.GaussianBlur(noise, (0, 0), 4)) == []


def test_neighbours_in_a_row_are_each_found_once(pictures):
    faces = [cv2.resize(pictures[name]["neutral"][30:240, 50:210], (76, 100)) for name in ("ann", "bob")] * 3
    photo = np.full((800, 1000, 3), 120, np.uint8)
    photo[300:400, 250 : 250 + 6 * 76] = np.concatenate(faces, axis=1)
    with Landmarker(small_faces=0.06) as landmarker:
        found = landmarker.measure(photo)
    assert len(found) == 6
    assert [round((face.box[0] + face.box[2] / 2 - 250) // 76) for face in found] == list(range(6))


def test_a_face_in_a_drawn_box_is_found_where_the_whole_picture_hides_it(pictures):
    side = 96
    photo, places = scattered(pictures, side)
    x, y = places[1]
    box = (x - 12.0, y - 5.0, side + 20.0, side + 14.0)
    with Landmarker() as landmarker:
        assert landmarker.measure(photo) == []
        face = landmarker.inside(photo, box)
        assert inside(face.box, (x, y, side, side)) == 1
        assert face.confidence > 0.8
        assert landmarker.inside(photo, box, known=[face.box]) is None, "another face is meant"
        assert landmarker.inside(photo, (800.0, 100.0, 90.0, 90.0)) is None
