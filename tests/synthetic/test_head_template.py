import numpy as np

from synthetic.head import LEFT_EYE, MOUTH, RIGHT_EYE, SKIN
from synthetic.surface import Neighbours, curvature_occlusion, edges_of, vertex_normals

FLIP = np.array([-1, 1, 1])


def test_head_is_closed_and_faces_outwards(studio):
    head = studio.head
    fine = head.subdivision(head.vertices)
    a, b, c = (fine[head.triangles[:, k]] for k in range(3))
    assert np.einsum("ij,ij->i", a, np.cross(b, c)).sum() > 0
    assert {SKIN, RIGHT_EYE, LEFT_EYE, MOUTH} == set(head.part.tolist())
    assert len(fine) == len(head.uv) == head.subdivision.n_rows


def test_patches_share_their_border_with_the_skin(studio):
    head = studio.head
    fine = head.subdivision(head.vertices)
    skin = {tuple(p) for p in fine[: head.n_skin].round(9)}
    for part in (RIGHT_EYE, LEFT_EYE, MOUTH):
        patch = {tuple(p) for p in fine[np.unique(head.triangles[head.part == part])].round(9)}
        assert len(patch & skin) >= 16


def test_normals_of_a_sphere_point_outwards_and_bumps_are_open():
    grid = np.linspace(0.3, np.pi - 0.3, 20)
    u, v = np.meshgrid(np.linspace(0, 2 * np.pi, 40, endpoint=False), grid)
    points = np.stack([np.cos(u) * np.sin(v), np.sin(u) * np.sin(v), np.cos(v)], -1).reshape(-1, 3)
    rows = [(r * 40 + c, (r + 1) * 40 + c, r * 40 + (c + 1) % 40) for r in range(19) for c in range(40)]
    triangles = np.array(rows)
    normals = vertex_normals(points, triangles)
    middle = slice(5 * 40, 15 * 40)
    assert (np.sum(normals * points, axis=1)[middle] > 0.9).all()
    openness = curvature_occlusion(points, normals, Neighbours(edges_of(triangles), len(points)))
    hollow = curvature_occlusion(points, -normals, Neighbours(edges_of(triangles), len(points)))
    assert openness[middle].mean() > 1 > hollow[middle].mean()
