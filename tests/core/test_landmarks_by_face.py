import numpy as np
import pytest

from core.landmarks import LandmarksByFace, join_landmarks, landmark_rows, no_landmarks


def points(*numbers: float) -> list[np.ndarray]:
    return [np.full((478, 3), number) for number in numbers]


def test_landmarks_are_found_by_face_in_any_part():
    parts = [landmark_rows(["a", "b"], points(1, 2)), no_landmarks(), landmark_rows(["c"], points(3))]
    known = LandmarksByFace(parts)
    assert (known.get("b") == 2).all()
    assert known.get("z") is None
    rows = known.rows(["c", "a"])
    assert rows.dtype == np.float32
    assert rows.shape == (2, 478, 3)
    assert rows[:, 0, 0].tolist() == [3, 1]
    assert known.rows([]).shape == (0, 478, 3)
    with pytest.raises(KeyError):
        known.rows(["z"])
    joined = join_landmarks(parts)
    assert joined.face_ids == ["a", "b", "c"]
    assert joined.vectors[:, -1].tolist() == [1, 2, 3]
