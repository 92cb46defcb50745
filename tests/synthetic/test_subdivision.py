import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthetic.subdivision import stack_maps, subdivide

OCTAHEDRON = np.array([[1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1], [0, 0, -1]], float)
FACETS = np.array([[0, 2, 4], [2, 1, 4], [1, 3, 4], [3, 0, 4], [2, 0, 5], [1, 2, 5], [3, 1, 5], [0, 3, 5]])
TRIANGLE = np.array([[0.0, 0, 0], [1, 0, 0], [0, 1, 0]])


def test_closed_mesh_follows_loops_masks():
    sparse, triangles = subdivide(6, FACETS)
    fine = sparse(OCTAHEDRON)
    assert fine[0] == pytest.approx([1 - 4 * 3 / 32, 0, 0])
    middles = {tuple(np.round(point, 6)) for point in fine[6:]}
    assert (0.375, 0.375, 0.0) in middles
    assert fine.shape == (6 + 12, 3)
    assert triangles.shape == (32, 3)


def test_border_is_a_crease():
    sparse, triangles = subdivide(3, np.array([[0, 1, 2]]))
    fine = sparse(TRIANGLE)
    assert fine[0] == pytest.approx([0.125, 0.125, 0])
    assert sorted(map(tuple, fine[3:, :2].tolist())) == [(0, 0.5), (0.5, 0), (0.5, 0.5)]
    assert len(triangles) == 4


def test_unused_vertices_stay():
    sparse, _ = subdivide(4, np.array([[0, 1, 2]]))
    assert sparse(np.vstack([TRIANGLE, [[7, 8, 9]]]))[3].tolist() == [7, 8, 9]


@given(st.integers(0, 10_000))
def test_commutes_with_affine_maps(seed):
    rng = np.random.default_rng(seed)
    matrix, shift = rng.normal(size=(3, 3)), rng.normal(size=3)
    sparse, _ = subdivide(6, FACETS)
    assert sparse(OCTAHEDRON @ matrix + shift) == pytest.approx(sparse(OCTAHEDRON) @ matrix + shift)


def test_rows_can_be_kept_and_stacked():
    sparse, _ = subdivide(6, FACETS)
    both = stack_maps([sparse, sparse.keep_rows(np.array([0, 7]))])
    fine = both(OCTAHEDRON)
    assert fine[-2:] == pytest.approx(fine[[0, 7]])


def test_orientation_is_kept():
    sparse, triangles = subdivide(6, FACETS)
    fine = sparse(OCTAHEDRON)
    a, b, c = (fine[triangles[:, k]] for k in range(3))
    assert (np.sum(np.cross(b - a, c - a) * a, axis=1) > 0).all()
