"""The renderer against planes, spheres, a loop over triangles, its own inverse, and finite differences."""

import numpy as np
import pytest
import torch

from benchmarks.renderer.naive import naive_depth
from models.depth.camera import FIELD, View, focal_length, points, projected, view_of
from models.depth.raster import visible_triangles
from models.depth.renderer import sampling_grid, viewed_depth, warped
from models.depth.shading import light_towards, normals, shading

SIZE, BEYOND = 32, 1.15


def turned(yaw: float = 0.0, pitch: float = 0.0, roll: float = 0.0, shift=(0.0, 0.0, 0.0), dtype=torch.float64) -> View:
    return view_of(torch.tensor([[yaw, pitch, roll]], dtype=dtype), torch.tensor([shift], dtype=dtype))


def face(size: int = SIZE, dtype=torch.float64) -> torch.Tensor:
    """A smooth bump with a nose, (1, size, size)."""
    along = torch.linspace(-1, 1, size, dtype=dtype)
    far = along**2 + along[:, None] ** 2
    return (1.02 - 0.05 * torch.exp(-2 * far) - 0.02 * torch.exp(-20 * far))[None]


def test_a_point_is_seen_where_it_was_taken_from():
    depth = face()
    at = projected(points(depth).flatten(1, 2), SIZE)[0].view(SIZE, SIZE, 2)
    column, row = torch.meshgrid(torch.arange(SIZE), torch.arange(SIZE), indexing="xy")
    assert at.numpy() == pytest.approx(torch.stack([column, row], -1).numpy(), abs=1e-9)
    edge = (SIZE / 2) / focal_length(SIZE)
    assert np.degrees(np.arctan(edge)) == pytest.approx(FIELD / 2)


@pytest.mark.parametrize("angles", [(30, 0, 0), (0, -25, 0), (0, 0, 40), (25, 15, -10)])
def test_a_turned_plane_is_a_plane(angles):
    """The plane z = 1 through the centre of rotation has normal R (0, 0, 1): depth = n_z / (n . ray)."""
    view = turned(*angles)
    depth, seen = viewed_depth(torch.ones(1, SIZE, SIZE, dtype=torch.float64), view, BEYOND)
    normal = view.rotation[0, :, 2]
    rays = points(torch.ones(1, SIZE, SIZE, dtype=torch.float64))[0]
    expected = normal[2] / (rays @ normal)
    assert 0.5 < seen.double().mean() < 1
    assert depth[seen].numpy() == pytest.approx(expected[seen[0]].numpy(), abs=1e-9)
    assert torch.all(depth[~seen] == BEYOND)


def test_a_sphere_looks_the_same_from_all_sides():
    radius = 0.05
    rays = points(torch.ones(1, 64, 64, dtype=torch.float64))
    squared = rays.square().sum(-1)
    root = 1 - squared * (1 - radius**2)
    depth = torch.where(root > 0, (1 - root.clamp(min=0).sqrt()) / squared, torch.tensor(1.0, dtype=torch.float64))
    turned_depth, _ = viewed_depth(depth, turned(20, 10), BEYOND)
    middle = torch.zeros_like(depth, dtype=torch.bool)
    middle[:, 22:42, 22:42] = True
    assert turned_depth[middle].numpy() == pytest.approx(depth[middle].numpy(), abs=3e-4)
    normal = normals(depth)[0, 32, 32]
    assert normal.numpy() == pytest.approx([0, 0, -1], abs=0.05)


def test_yaw_turns_the_nose_to_the_right_and_pitch_down():
    nose = torch.tensor([[[0.0, 0.0, 0.9]]], dtype=torch.float64)
    assert turned(yaw=20).moved(nose)[0, 0, 0] > 0
    assert turned(pitch=20).moved(nose)[0, 0, 1] > 0
    top = torch.tensor([[[0.0, -0.1, 1.0]]], dtype=torch.float64)
    assert turned(roll=20).moved(top)[0, 0, 0] < 0


def test_it_agrees_with_a_loop_over_triangles():
    depth, view = face(24), turned(35, -15, 10, (0.01, 0.02, 0.01))
    ours, _ = viewed_depth(depth, view, BEYOND)
    assert ours[0].numpy() == pytest.approx(naive_depth(depth[0], view, BEYOND), abs=1e-9)


def test_what_is_nearer_hides_what_is_behind():
    near, far = np.array([[0.0, 0], [9, 0], [0, 9]]), np.array([[0.0, 0], [5, 0], [0, 5]])
    at = torch.from_numpy(np.concatenate([near, far]))[None]
    triangles = torch.tensor([[0, 1, 2], [3, 4, 5]])
    seen = visible_triangles(*at.unbind(2), torch.tensor([[1.0, 1, 1, 2, 2, 2]]).double(), triangles, 8).view(8, 8)
    assert seen[1, 1] == 1
    assert seen[4, 4] == 0
    assert seen[7, 7] == -1
    seen = visible_triangles(*at.unbind(2), torch.tensor([[2.0, 2, 2, 1, 1, 1]]).double(), triangles, 8)
    assert set(seen.flatten().tolist()) == {0, -1}


@pytest.mark.parametrize("angles", [(30, 0, 0), (15, 10, 5)])
def test_there_and_back_is_where_it_began(angles):
    depth, view = face(64), turned(*angles, shift=(0.005, -0.003, 0.01))
    there, _ = viewed_depth(depth, view, BEYOND)
    back, seen = viewed_depth(there, view.inverse(), BEYOND)
    inner = torch.zeros_like(seen)
    inner[:, 16:48, 16:48] = True
    assert (back - depth)[inner & seen].abs().max() < 1e-3
    assert seen[inner].double().mean() > 0.95


def test_a_view_shows_each_point_at_its_place():
    """A picture that holds its own coordinates, warped, names the pixel at rest of every seen point."""
    depth, view = face(64), turned(20, 5)
    there, seen = viewed_depth(depth, view, BEYOND)
    along = torch.arange(64, dtype=torch.float64)
    own = torch.stack([along.expand(64, 64), along[:, None].expand(64, 64)])[None]
    named = warped(own, sampling_grid(there, view))[0]
    moved = projected(view.moved(points(depth).flatten(1, 2)), 64)[0].view(64, 64, 2)
    x, y = moved[30, 34].round().long().tolist()
    assert seen[0, y, x]
    assert named[:, y, x].numpy() == pytest.approx([34, 30], abs=1)


def test_gradients_are_those_of_finite_differences():
    size = 6
    depth = face(size).clone().requires_grad_()
    angles = torch.tensor([[21.3, -7.1, 4.7]], dtype=torch.float64, requires_grad=True)
    shift = torch.tensor([[0.003, 0.001, 0.004]], dtype=torch.float64, requires_grad=True)

    def seen_from(depth, angles, shift):
        return viewed_depth(depth, view_of(angles, shift), BEYOND)[0]

    def picture(depth, angles, shift):
        view = view_of(angles, shift)
        lit = shading(normals(depth), light_towards(*(angles[:, 0] * 0 + each for each in (0.4, 0.6, 0.3, -0.5))))
        return warped(lit, sampling_grid(viewed_depth(depth, view, BEYOND)[0], view))

    assert torch.autograd.gradcheck(seen_from, (depth, angles, shift), eps=1e-7, atol=1e-4)
    assert torch.autograd.gradcheck(picture, (depth, angles, shift), eps=1e-7, atol=1e-4)


def test_light_from_the_left_is_brighter_on_the_left():
    light = light_towards(*(torch.tensor([each], dtype=torch.float64) for each in (0.2, 0.7, -1.0, 0.0)))
    lit = shading(normals(face()), light)[0, 0]
    assert lit[16, 8] > lit[16, 24] + 0.05
    flat = shading(normals(torch.ones(1, SIZE, SIZE, dtype=torch.float64)), light)
    assert flat.numpy() == pytest.approx(0.2 + 0.7 * np.sqrt(0.5))


def test_a_batch_gives_what_each_alone_gives():
    depth = torch.cat([face(), face() + 0.01])
    view = view_of(torch.tensor([[20.0, 5, 0], [-30, 0, 8]]).double(), torch.zeros(2, 3).double())
    together, _ = viewed_depth(depth, view, BEYOND)
    for k in range(2):
        alone, _ = viewed_depth(depth[k : k + 1], View(view.rotation[k : k + 1], view.translation[k : k + 1]), BEYOND)
        assert torch.equal(together[k], alone[0])
