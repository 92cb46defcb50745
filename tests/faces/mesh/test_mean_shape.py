import numpy as np
import pytest
from fingerprints import fingerprint, near
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from faces.mesh.mean_shape import FLIP, align_shapes, mean_mesh, symmetrised

PICTURE = np.array([1.0, -1.0, -1.0])


@settings(deadline=None, max_examples=30)
@given(seed=st.integers(0, 10_000), scale=st.floats(0.01, 100))
def test_alignment_undoes_rotation_scale_and_shift(mesh, seed, scale):
    rng = np.random.default_rng(seed)
    turned = Rotation.random(rng=rng).apply(mesh.vertices) * scale + rng.normal(0, 9, 3)
    np.testing.assert_allclose(align_shapes(turned[None], mesh.vertices)[0], mesh.vertices, atol=1e-6)


def test_alignment_does_not_reflect(mesh):
    lopsided = mesh.vertices + np.where(mesh.vertices[:, :1] > 0, [0, 4.0, 2.0], 0)
    aligned = align_shapes((lopsided * FLIP)[None], lopsided)[0]
    assert np.abs(aligned - lopsided).max() > 1


def test_symmetrised_shapes_are_their_own_mirror_images(mesh):
    noisy = mesh.vertices + np.random.default_rng(0).normal(0, 1, (3, 468, 3))
    both = symmetrised(noisy, mesh.mirror)
    np.testing.assert_allclose(both[:, mesh.mirror] * FLIP, both)


def test_the_mean_of_noisy_turned_faces_is_the_face(mesh):
    rng = np.random.default_rng(1)
    longer = mesh.vertices * (0.95, 1.1, 1.0)
    faces = np.stack(
        [
            Rotation.random(rng=rng).apply(longer + rng.normal(0, 0.3, longer.shape)) * 9 * PICTURE + 60
            for _ in range(80)
        ]
    )
    found = mean_mesh(mesh, np.pad(faces, ((0, 0), (0, 10), (0, 0))))
    expected = align_shapes(longer[None], mesh.vertices)[0]
    assert np.abs(found.vertices - expected).max() < 0.15
    np.testing.assert_allclose(found.vertices[mesh.mirror] * FLIP, found.vertices, atol=1e-9)
    assert found.triangles is mesh.triangles


def test_no_faces_are_named(mesh):
    with pytest.raises(ValueError, match="at least one face"):
        mean_mesh(mesh, np.zeros((0, 478, 3)))


def test_the_mean_of_two_faces_is_what_it_was(mesh):
    pose = np.array([[0.9, 0.2, 0.3], [-0.1, 0.95, 0.1], [-0.3, 0.0, 0.9]])
    shape = mesh.vertices * PICTURE
    found = mean_mesh(mesh, np.stack([shape @ pose.T * 2, shape * [1.1, 1, 1]])).vertices
    assert fingerprint(found) == near([1.16084, 3.9552, -0.437485])
