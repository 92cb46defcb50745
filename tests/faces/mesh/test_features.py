import numpy as np
import pytest

from faces.mesh import features
from faces.mesh.features import eyes_mask, face_mask, hull, mouth_mask

SIDE = 128
SIDES = [
    (features.RIGHT_EYE, features.LEFT_EYE),
    (features.RIGHT_BROW, features.LEFT_BROW),
]


@pytest.mark.parametrize(("right", "left"), SIDES)
def test_both_sides_mirror_each_other(grid, right, left):
    assert {int(grid.mirror[number]) for number in right} == set(left)


@pytest.mark.parametrize(
    "lip",
    [features.UPPER_INNER_LIP, features.LOWER_INNER_LIP, features.UPPER_OUTER_LIP, features.LOWER_OUTER_LIP],
)
def test_lips_run_from_the_right_corner_to_the_left_one(grid, lip):
    assert [int(grid.mirror[number]) for number in lip] == list(reversed(lip))
    assert (np.diff(grid.shape[list(lip), 0]) > 0).all()


def test_the_oval_is_the_edge_of_the_mesh(grid):
    edges = np.concatenate([grid.triangles[:, pair] for pair in ([0, 1], [1, 2], [2, 0])])
    numbers, counts = np.unique(np.sort(edges, axis=1), axis=0, return_counts=True)
    assert {int(each) for each in numbers[counts == 1].ravel()} == set(features.OVAL)


def test_masks_lie_where_the_features_are(grid):
    shape = grid.shape[:, :2]
    face, eyes, mouth = (mask(shape, SIDE) for mask in (face_mask, eyes_mask, mouth_mask))
    assert face.sum() > 5 * (eyes.sum() + mouth.sum())
    assert np.abs(face - grid.mask)[2:-2].mean() < 0.02
    rows = np.arange(SIDE)[:, None]
    assert (rows * eyes).sum() / eyes.sum() < (rows * face).sum() / face.sum() < (rows * mouth).sum() / mouth.sum()
    assert np.abs(mouth - mouth[:, ::-1]).mean() < 0.01


def test_a_square_has_its_area_and_grows_and_shrinks_as_asked():
    square = np.array([[20, 20], [60, 20], [60, 60], [20, 60]], float)
    area = [hull(square, range(4), 80, wider).sum() ** 0.5 for wider in (-5, 0, 5)]
    np.testing.assert_allclose(area, [30, 40, 50], atol=1.5)


def test_a_soft_edge_keeps_the_area_and_stays_between_0_and_1(grid):
    hard, soft = (mouth_mask(grid.shape[:, :2], SIDE, soft=soft) for soft in (0, 3))
    assert soft.sum() == pytest.approx(hard.sum(), rel=0.01)
    assert 0 <= soft.min() < soft.max() <= 1
    assert ((soft > 0.05) & (soft < 0.95)).sum() > ((hard > 0.05) & (hard < 0.95)).sum()


def test_a_feature_beyond_the_picture_is_empty(grid):
    assert mouth_mask(grid.shape[:, :2] + 500, SIDE).max() == 0


def test_cheeks_are_on_both_sides(grid):
    assert {int(grid.mirror[number]) for number in features.CHEEKS} == set(features.CHEEKS)


def test_depth_does_not_change_a_mask(grid):
    deep = np.column_stack([grid.shape[:, :2], np.arange(len(grid.shape))])
    np.testing.assert_array_equal(face_mask(deep, SIDE), face_mask(grid.shape[:, :2], SIDE))
