import cv2
import numpy as np
import pytest

from faces.near_copies import near_copies, together


@pytest.fixture(scope="module")
def people() -> np.ndarray:
    """Smooth faces of nobody, each of its own."""
    rng = np.random.default_rng(0)
    coarse = rng.integers(0, 256, (12, 9, 9, 3), dtype=np.uint8)
    return np.stack([cv2.resize(each, (48, 48), interpolation=cv2.INTER_CUBIC) for each in coarse])


def recompressed(face: np.ndarray, quality: int) -> np.ndarray:
    return cv2.imdecode(cv2.imencode(".jpg", face, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_COLOR)


@pytest.mark.parametrize(
    "change",
    [
        lambda face: recompressed(face, 60),
        lambda face: cv2.convertScaleAbs(face, alpha=0.8, beta=20),
        lambda face: cv2.resize(cv2.resize(face, (30, 30), interpolation=cv2.INTER_AREA), (48, 48)),
    ],
)
def test_a_changed_copy_is_in_the_group_of_its_picture(people, change):
    copies = np.stack([change(face) for face in people])
    groups = near_copies(np.concatenate([people, copies]))
    np.testing.assert_array_equal(groups[: len(people)], groups[len(people) :])
    assert len(np.unique(groups)) == len(people)


def test_mirrored_and_other_faces_are_no_copies(people):
    groups = near_copies(np.concatenate([people, people[:, :, ::-1]]))
    assert len(np.unique(groups)) == 2 * len(people)
    assert len(near_copies(people[:0])) == 0


def test_copies_of_copies_are_one_group_in_every_order(people):
    stack = np.concatenate([people[:4], people[:4], people[2:4]])
    order = np.random.default_rng(1).permutation(len(stack))
    groups, shuffled = near_copies(stack), near_copies(stack[order])
    assert [sorted(np.flatnonzero(groups == one)) for one in np.unique(groups)] == [
        [0, 4],
        [1, 5],
        [2, 6, 8],
        [3, 7, 9],
    ]
    assert len(np.unique(np.column_stack([groups[order], shuffled]), axis=0)) == 4


def test_a_group_is_whole_in_one_split():
    splits = np.array(["train", "test", "val", "train", "test"])
    assert together(splits, np.array([7, 3, 7, 3, 1])).tolist() == ["train", "test", "train", "test", "test"]
