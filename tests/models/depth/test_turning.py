"""A face turned and relit: what the picture shows stays where it is, what it hides is made up."""

import numpy as np
import pytest
import torch

from models.build import seeded_model
from models.depth.network import DepthNetwork
from models.depth.turning import Relief, mesh_of, relief_of, relit, turned, yaw_sweep


@pytest.fixture(scope="module")
def relief() -> Relief:
    along = torch.linspace(-1, 1, 64)
    depth = 1.03 - 0.08 * torch.exp(-3 * (along**2 + along[:, None] ** 2))
    lit = torch.zeros(1, 3, 64, 64)
    lit[:, 0, :, :32], lit[:, 1, :, 32:] = 1, 1
    return Relief(depth[None], lit, lit)


def test_a_head_that_turns_shows_more_of_one_half(relief):
    left, front, right = turned(relief, [(-30, 0), (0, 0), (30, 0)])
    red = [(frame[20:44, 20:44, 0] > 128).mean() for frame in (left, front, right)]
    assert red[1] == pytest.approx(0.5, abs=0.05)
    assert abs(red[0] - red[1]) > 0.1
    assert (red[0] - red[1]) * (red[2] - red[1]) < 0


def test_light_falls_from_where_it_is_said_to(relief):
    plain = relief._replace(albedo=torch.full((1, 3, 64, 64), 0.6))
    left, right = relit(plain, [(-1.5, 0), (1.5, 0)]).astype(int)
    assert left[32, 22, 0] > left[32, 42, 0] + 10
    assert right[32, 42, 0] > right[32, 22, 0] + 10


def test_a_picture_keeps_its_detail(tiny):
    network = seeded_model(lambda: DepthNetwork(tiny), 0)
    face = np.random.default_rng(0).integers(0, 256, (128, 128, 3), dtype=np.uint8)
    found = relief_of(network, face)
    assert found.size == 128
    assert found.lit.min() >= 0
    assert found.albedo.max() <= 1
    assert found.lit[0, :, 40:88, 40:88].std() > 0.15
    with pytest.raises(ValueError, match="100"):
        relief_of(network, face[:100, :100])


def test_the_mesh_faces_the_viewer(relief):
    vertices, triangles, uv = mesh_of(relief)
    assert uv.min() > 0
    assert uv.max() < 1
    assert triangles.max() == len(vertices) - 1
    a, b, c = (vertices[triangles[:, k]] for k in range(3))
    assert (np.cross(b - a, c - a)[:, 2] > 0).all()
    assert vertices[np.abs(vertices[:, :2]).sum(1).argmin(), 2] == pytest.approx(vertices[:, 2].max(), abs=1e-3)
    highest = vertices[:, 1].argmax()
    assert uv[highest, 1] > 0.95


def test_the_head_turns_to_both_sides_and_back():
    angles = np.array(yaw_sweep(40, 48))
    assert angles[0] == pytest.approx([0, 0])
    assert angles[:, 0].max() == pytest.approx(40)
    assert angles[:, 0].min() == pytest.approx(-40)
    assert np.abs(np.diff(angles[:, 0])).max() < 6
