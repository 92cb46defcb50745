import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faces.mesh.shape_grid import ShapeGrid

SIDE = 128


@pytest.fixture(scope="module")
def shape(grid):
    """The mean face, a little smaller than the picture."""
    return (grid.shape[:, :2] - SIDE / 2) * 0.7 + SIDE / 2


@pytest.fixture(scope="module")
def drawn(shape):
    return ShapeGrid.build(shape, SIDE)


def test_a_picture_whose_landmarks_lie_there_already_stays_as_it_is(drawn, shape, texture):
    np.testing.assert_array_equal(drawn.warp(texture, shape), texture)


@settings(max_examples=20, deadline=None)
@given(a=st.floats(-0.1, 0.1), b=st.floats(-0.1, 0.1), c=st.floats(-0.1, 0.1), x=st.floats(-4, 4), y=st.floats(-4, 4))
def test_affine_maps_are_exact_between_landmarks(drawn, shape, a, b, c, x, y):
    linear = np.array([[1 + a, b], [c, 1 - a]])
    moved = (shape - SIDE / 2) @ linear.T + SIDE / 2 + (x, y)
    at = np.stack(np.meshgrid(np.arange(SIDE) + 0.5, np.arange(SIDE) + 0.5), axis=-1)
    expected = (at - SIDE / 2) @ linear.T + SIDE / 2 + (x, y)
    for places in (drawn.sources(moved), drawn.of_shape(moved)):
        np.testing.assert_allclose(places[drawn.inside], expected[drawn.inside], atol=1e-6)


def test_the_edge_of_the_picture_stays_in_place(drawn, shape):
    rng = np.random.default_rng(0)
    places = drawn.sources(shape + rng.normal(0, 3, shape.shape))
    edge = np.concatenate([places[0], places[-1], places[:, 0], places[:, -1]])
    at = drawn.sources(shape)
    np.testing.assert_allclose(edge, np.concatenate([at[0], at[-1], at[:, 0], at[:, -1]]), atol=1)


def test_a_mirrored_picture_is_warped_to_the_mirror_image(grid, shape, texture):
    rng = np.random.default_rng(0)
    target, source = (shape + rng.normal(0, 1, shape.shape) for _ in range(2))
    mirrored = [points[grid.mirror] * (-1, 1) + (SIDE, 0) for points in (target, source)]
    own = ShapeGrid.build(target, SIDE).warp(texture, source)
    other = ShapeGrid.build(mirrored[0], SIDE).warp(np.ascontiguousarray(texture[:, ::-1]), mirrored[1])
    apart = np.abs(own.astype(int) - other[:, ::-1])
    assert apart.mean() < 0.5
    assert np.quantile(apart, 0.99) <= 4


def test_landmarks_come_to_lie_on_the_shape(drawn, shape):
    source = shape + np.random.default_rng(0).normal(0, 2, shape.shape)
    across = np.repeat(np.arange(SIDE, dtype=np.float32)[None], SIDE, axis=0)
    picture = np.stack([across, across.T], axis=-1) + 0.5
    warped = drawn.warp(picture, source)
    rows, columns = np.floor(shape).astype(int).T[::-1]
    assert np.abs(warped[rows, columns] - source).max(axis=1)[drawn.inside[rows, columns]].mean() < 1


@pytest.mark.parametrize("shift", [-300, -70, 70, 300])
def test_a_face_that_leaves_the_picture_gives_whole_pixels(drawn, shape, texture, shift):
    for grid, points in ((drawn, shape + shift), (ShapeGrid.build(shape + shift, SIDE), shape)):
        assert np.isfinite(grid.sources(points)).all()
        assert grid.warp(texture, points).shape == texture.shape


def test_landmarks_in_one_place_give_whole_pixels(drawn, shape, texture):
    assert np.isfinite(drawn.sources(np.full_like(shape, 50))).all()
    flat = ShapeGrid.build(np.full_like(shape, 50), SIDE)
    assert np.isfinite(flat.sources(shape)).all()


def test_what_says_nothing_is_refused(drawn, shape, texture):
    with pytest.raises(ValueError, match="finite"):
        ShapeGrid.build(np.full_like(shape, np.nan), SIDE)
    with pytest.raises(ValueError, match="finite"):
        drawn.warp(texture, np.full_like(shape, np.nan))
    with pytest.raises(ValueError, match="128 pixels"):
        drawn.warp(texture[:64, :64], shape)
