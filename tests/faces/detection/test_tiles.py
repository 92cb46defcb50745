from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from faces.detection.tiles import SEEN_SHARE, TILE, around, starts, tile_sides, tiles

side = st.integers(32, 6000)
share = st.floats(0.02, 0.5)


def test_no_small_faces_need_no_tiles():
    assert tile_sides(4000, 3000, 0.0) == []
    assert tile_sides(500, 375, 0.5) == []
    assert list(tiles(np.zeros((300, 400, 3), np.uint8), 0.0)) == []


@given(side, side, share)
def test_levels_reach_from_the_smallest_face_to_the_whole_picture(width, height, small_faces):
    sides = tile_sides(width, height, small_faces)
    assert all(TILE <= one < max(width, height) for one in sides)
    assert all(larger == 2 * smaller for smaller, larger in pairwise(sides))
    if sides:
        assert sides[0] * SEEN_SHARE == pytest.approx(max(small_faces * min(width, height), TILE * SEEN_SHARE))
        assert 2 * sides[-1] >= max(width, height)


@given(st.integers(1, 5000))
def test_tiles_cover_a_side_with_enough_overlap(length):
    begins = starts(length)
    assert begins[0] == 0
    assert begins[-1] == max(length - TILE, 0)
    steps = np.diff(begins)
    assert ((steps > 0) & (steps <= 0.75 * TILE + 1)).all()


@pytest.mark.parametrize("shape", [(500, 800), (1203, 700), (32, 6000), (193, 193)])
def test_every_tile_shows_its_place(shape):
    yy, xx = np.mgrid[: shape[0], : shape[1]]
    picture = np.stack([255 * xx / shape[1], 255 * yy / shape[0], 0 * xx], axis=2).astype(np.uint8)
    count = 0
    for tile, zoom, (left, top) in tiles(picture, 0.05):
        count += 1
        assert 0 < max(tile.shape[:2]) <= TILE
        assert 0 < zoom <= 1
        middle = left + tile.shape[1] / zoom / 2, top + tile.shape[0] / zoom / 2
        seen = tile[tile.shape[0] // 2, tile.shape[1] // 2, :2].astype(float)
        expected = np.array([255 * middle[0] / shape[1], 255 * middle[1] / shape[0]])
        slack = 255 / zoom * np.array([1 / shape[1], 1 / shape[0]]) + 2
        assert (np.abs(seen - expected) <= slack).all()
    assert count > 1


@pytest.mark.parametrize(("small_faces", "most"), [(0.1, 8), (0.05, 26), (0.02, 150)])
def test_the_cost_is_what_the_docstring_says(small_faces, most):
    picture = np.zeros((3024, 4032, 3), np.uint8)
    count = sum(1 for _ in tiles(picture, small_faces))
    assert 0.03 / small_faces**2 < count <= most


def test_around_is_cut_to_the_picture():
    assert around((10, 10, 20, 40), 3.0, 500, 400) == (0, 0, 80, 90)
    assert around((480, 390, 30, 30), 2.0, 500, 400) == (465, 375, 500, 400)
