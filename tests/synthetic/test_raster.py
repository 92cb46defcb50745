import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthetic.raster import rasterise

SQUARE = np.array([[0.0, 0], [8, 0], [8, 8], [0, 8]])
HALVES = np.array([[0, 1, 2], [0, 2, 3]])
KEEP = np.zeros(2, bool)


def test_two_halves_cover_a_square_once():
    seen = rasterise(SQUARE, np.ones(4), HALVES, 8, KEEP)
    assert seen.pixel.tolist() == list(range(64))
    assert set(seen.triangle.tolist()) == {0, 1}


def test_pixels_outside_the_picture_are_dropped():
    seen = rasterise(SQUARE - 4, np.ones(4), HALVES, 8, KEEP)
    assert seen.pixel.tolist() == [y * 8 + x for y in range(4) for x in range(4)]


def test_nearer_triangle_wins():
    points = np.concatenate([SQUARE, SQUARE])
    triangles = np.concatenate([HALVES, HALVES + 4])
    seen = rasterise(points, np.repeat([1.0, 2.0], 4), triangles, 8, np.zeros(4, bool))
    assert set(seen.triangle.tolist()) == {2, 3}
    seen = rasterise(points, np.repeat([2.0, 1.0], 4), triangles, 8, np.zeros(4, bool))
    assert set(seen.triangle.tolist()) == {0, 1}


def test_back_faces_are_culled_only_where_asked():
    clockwise = HALVES[:, ::-1]
    shown = [len(rasterise(SQUARE, np.ones(4), t, 8, ~KEEP).pixel) for t in (HALVES, clockwise)]
    assert sorted(shown) == [0, 64]
    assert len(rasterise(SQUARE, np.ones(4), clockwise, 8, KEEP).pixel) == 64


def test_nothing_to_draw():
    seen = rasterise(SQUARE + 100, np.ones(4), HALVES, 8, KEEP)
    assert len(seen.pixel) == 0
    assert seen.interpolate(np.ones((4, 2)), HALVES).shape == (0, 2)


@given(st.integers(0, 10_000))
def test_interpolation_reproduces_affine_functions(seed):
    rng = np.random.default_rng(seed)
    points = rng.uniform(0, 32, (3, 2))
    slope, offset = rng.normal(size=2), rng.normal()
    seen = rasterise(points, np.ones(3), np.array([[0, 1, 2]]), 32, KEEP[:1])
    x, y = seen.pixel % 32 + 0.5, seen.pixel // 32 + 0.5
    values = seen.interpolate((points @ slope + offset)[:, None], np.array([[0, 1, 2]]))[:, 0]
    assert values == pytest.approx(x * slope[0] + y * slope[1] + offset, abs=2e-2)
    assert seen.weights.sum(axis=1) == pytest.approx(1, abs=1e-5)
