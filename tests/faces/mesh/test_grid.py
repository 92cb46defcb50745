from dataclasses import replace

import numpy as np
import pytest
from fingerprints import fingerprint, near
from pydantic import ValidationError
from scipy.ndimage import binary_fill_holes

from faces.mesh.grid import MeshCrop, MeshGrid, signed_areas


def test_the_face_fills_the_grid_without_holes(grid):
    rows, _columns = np.nonzero(grid.mask)
    assert (rows.min(), rows.max()) == (3, 124)
    assert np.array_equal(binary_fill_holes(grid.mask), grid.mask)
    assert 0.6 < grid.mask.mean() < 0.7


def test_margin_and_size_are_shares_of_the_side(mesh):
    small = MeshGrid.build(mesh, MeshCrop(size=64, margin=0.125))
    assert small.size == 64
    assert small.shape[:, 1].min() == pytest.approx(8)
    assert small.shape[:, 1].max() == pytest.approx(56)
    assert small.shape[:, :2].mean(axis=0)[0] == pytest.approx(32)


def test_interpolation_of_positions_gives_the_pixel_centres(grid):
    rows, columns = np.nonzero(grid.mask)
    places = grid.interpolation @ grid.shape[:, :2]
    np.testing.assert_allclose(places, np.c_[columns, rows] + 0.5, atol=1e-8)
    weights = grid.interpolation.toarray()
    assert weights.min() > -1e-8
    np.testing.assert_allclose(weights.sum(axis=1), 1)


def test_the_grid_is_exactly_symmetric(grid):
    assert np.array_equal(grid.mask, grid.mask[:, ::-1])
    values = np.random.default_rng(0).normal(size=len(grid.shape))
    drawn, mirrored = np.zeros((2, grid.size, grid.size))
    drawn[grid.mask], mirrored[grid.mask] = grid.interpolation @ values, grid.interpolation @ values[grid.mirror]
    np.testing.assert_allclose(mirrored, drawn[:, ::-1], atol=1e-12)


def test_covering_triangles_face_the_camera(grid):
    assert (grid.area[np.unique(grid.covering[grid.mask])] < 0).all()
    assert (grid.area < 0).mean() > 0.98


def test_signed_areas_of_a_known_triangle():
    points = np.array([[[0.0, 0.0], [4.0, 0.0], [0.0, 3.0]]])
    triangles = np.array([[0, 1, 2], [0, 2, 1]])
    assert signed_areas(points, triangles).tolist() == [[6.0, -6.0]]


def test_a_mesh_of_other_proportions_fills_its_grid(mesh):
    wide = MeshGrid.build(replace(mesh, vertices=mesh.vertices * np.array([1.5, 1.0, 1.0])))
    assert wide.shape[:, 0].min() == pytest.approx(0.0234 * 128)
    assert wide.shape[:, 1].min() > 10


def test_settings_are_strict():
    with pytest.raises(ValidationError, match="did you mean 'margin'"):
        MeshCrop(margn=0.1)
    with pytest.raises(ValidationError):
        MeshCrop(size=100)


@pytest.mark.parametrize(
    ("chosen", "pixels", "shape", "area", "covering", "weights", "corners"),
    [
        (
            MeshCrop(),
            10848,
            [39.264, 57.1556, -1.08041],
            [-12.0861, 17.6242, -10.5762],
            [271.003, 388.457, 10.7594],
            [0.333333, 0.407906, 0.0101866],
            [234.313, 268.965, -19.3584],
        ),
        (
            MeshCrop(size=48, margin=0.1),
            1076,
            [14.9291, 20.9211, -0.176755],
            [-1.19718, 1.74575, -1.04762],
            [188.716, 323.752, 241.708],
            [0.333333, 0.405936, 0.123131],
            [234.378, 268.952, 48.0961],
        ),
    ],
)
def test_the_grid_is_what_it_was(mesh, chosen, pixels, shape, area, covering, weights, corners):
    grid = MeshGrid.build(mesh, chosen)
    assert grid.mask.sum() == pixels
    assert fingerprint(grid.shape) == near(shape)
    assert fingerprint(grid.area) == near(area)
    assert fingerprint(grid.covering) == near(covering)
    assert fingerprint(grid.interpolation.data) == near(weights)
    assert fingerprint(grid.interpolation.indices) == near(corners)
