"""Puts the meshes of a person together, poses them and finds what the camera sees."""

import numpy as np

from synthetic.attachments import Piece
from synthetic.fragments import Surface, make_surface
from synthetic.head import HeadTemplate
from synthetic.raster import rasterise
from synthetic.surface import curvature_occlusion, vertex_normals
from synthetic.view import PIVOT, Pose, View, project, rotation, turn


def visible_surface(head: HeadTemplate, coarse: np.ndarray, pieces: list[Piece], view: View, size: int) -> Surface:
    """Return the surface seen in a size x size picture; `coarse` (V, 3): the head's expressive vertices."""
    meshes = [_head_piece(head, coarse), *pieces]
    starts = np.cumsum([0] + [len(piece.points) for piece in meshes[:-1]])
    triangles = np.concatenate([p.triangles + start for p, start in zip(meshes, starts, strict=True)])
    part = np.concatenate([head.part] + [np.full(len(p.triangles), p.part) for p in pieces])
    world, normals = zip(*(posed(piece, view.pose) for piece in meshes), strict=True)
    points, nearness = project(np.concatenate(world), view.camera, size)
    culled = np.arange(len(triangles)) < len(head.triangles)
    seen = rasterise(points, nearness, triangles, size, culled)
    columns = [np.concatenate(normals)]
    columns += [np.concatenate([getattr(p, name) for p in meshes]) for name in ("points", "uv")]
    columns += [np.concatenate([p.openness for p in meshes])[:, None]]
    return make_surface(seen, triangles, part, np.hstack(columns), size)


def posed(piece: Piece, pose: Pose) -> tuple[np.ndarray, np.ndarray]:
    """Return points and normals (V, 3) of a piece in camera space."""
    yaw, pitch, roll = piece.follows
    matrix = rotation(Pose(pose.yaw * yaw, pose.pitch * pitch, pose.roll * roll))
    return turn(piece.points - PIVOT, matrix) + PIVOT, turn(piece.normals, matrix)


def _head_piece(head: HeadTemplate, coarse: np.ndarray) -> Piece:
    """Subdivide the head and find its normals and folds; eyes and mouth keep a normal towards z."""
    points, n = head.subdivision(coarse), head.n_skin
    normals, openness = np.tile([0.0, 0.0, 1.0], (len(points), 1)), np.ones(len(points))
    normals[:n] = vertex_normals(points[:n], head.skin_triangles)
    openness[:n] = curvature_occlusion(points[:n], normals[:n], head.neighbours)
    return Piece(points, head.triangles, normals, head.uv, openness, 0, (1, 1, 1))
