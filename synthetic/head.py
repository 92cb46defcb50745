"""The head template: canonical face, skull behind it, eyes and mouth as patches, one subdivision."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from faces.detection.canonical_mesh import CanonicalMesh
from synthetic.exact import PI, arccos, cross, dot, smoothstep, unit
from synthetic.landmarks import EYE_LOWER, EYE_UPPER, FACE_OVAL, LIP_INNER_LOWER, LIP_INNER_UPPER
from synthetic.subdivision import SparseMap, stack_maps, subdivide
from synthetic.surface import Neighbours, edges_of

SKIN, RIGHT_EYE, LEFT_EYE, MOUTH = 1, 2, 3, 4
"""Parts of the head surface."""

_SKULL_CENTRE = np.array([0.0, 3.0, -4.0])
_SKULL_RADII = np.array([8.0, 10.2, 9.8])
_SKULL_BACK = np.array([0.0, 2.0, -13.6])
_RINGS = (0.07, 0.17, 0.30, 0.46, 0.64, 0.83)


@dataclass(frozen=True)
class HeadTemplate:
    """A closed head: x to the subject's left, y up, z to the camera, centimetres.

    `vertices` float64 (685, 3), coarse; the first 468 are landmarks. `mirror` (468,).
    `subdivision` maps coarse to fine vertices; `triangles` (T, 3) and `part` (T,) describe the fine surface,
    whose first `n_skin` vertices belong to the skin. `uv` float32 (fine, 2) is the place in the atlas, 0..1.
    """

    vertices: np.ndarray
    mirror: np.ndarray
    subdivision: SparseMap
    triangles: np.ndarray
    part: np.ndarray
    n_skin: int
    neighbours: Neighbours
    uv: np.ndarray

    @property
    def skin_triangles(self) -> np.ndarray:
        """Triangles (S, 3) of the skin, without the eye and mouth patches."""
        return self.triangles[self.part == SKIN]

    def mirrored(self, ring: tuple[int, ...]) -> tuple[int, ...]:
        """Return the landmarks on the other side of the face, in the same order."""
        return tuple(int(self.mirror[i]) for i in ring)


def build_head(mesh: CanonicalMesh) -> HeadTemplate:
    """Assemble the template from the canonical mesh."""
    kinds = _patch_of(mesh)
    vertices, skull = _add_skull(mesh)
    skin_map, skin = subdivide(len(vertices), np.concatenate([mesh.triangles[kinds == SKIN], skull]))
    maps, triangles, parts = [skin_map], [skin], [np.full(len(skin), SKIN)]
    for kind in (RIGHT_EYE, LEFT_EYE, MOUTH):
        patch_map, patch = _subdivided_patch(len(vertices), mesh.triangles[kinds == kind])
        triangles.append(patch + sum(m.n_rows for m in maps))
        maps.append(patch_map)
        parts.append(np.full(len(patch), kind))
    subdivision = stack_maps(maps)
    return HeadTemplate(
        vertices=vertices,
        mirror=mesh.mirror,
        subdivision=subdivision,
        triangles=np.concatenate(triangles),
        part=np.concatenate(parts),
        n_skin=skin_map.n_rows,
        neighbours=Neighbours(edges_of(skin), skin_map.n_rows),
        uv=atlas_uv(subdivision(vertices)).astype(np.float32),
    )


def atlas_uv(points: np.ndarray) -> np.ndarray:
    """Project points (..., 3) to the atlas, (..., 2) in 0..1: azimuthal equidistant, nose in the middle."""
    direction = unit(points - np.array([0.0, 0.0, -3.0]))
    angle = arccos(direction[..., 2])
    x, y = direction[..., 0], direction[..., 1]
    radius = angle / PI * 0.5 / (np.sqrt(x * x + y * y) + 1e-9)
    return np.stack([0.5 + x * radius, 0.5 - y * radius], axis=-1)


def _patch_of(mesh: CanonicalMesh) -> np.ndarray:
    """Say for each canonical triangle which part it belongs to: inside a lid or lip ring, or skin."""
    right = set(EYE_UPPER + EYE_LOWER)
    rings = {
        RIGHT_EYE: right,
        LEFT_EYE: {int(mesh.mirror[i]) for i in right},
        MOUTH: set(LIP_INNER_UPPER + LIP_INNER_LOWER),
    }
    kinds = np.full(len(mesh.triangles), SKIN)
    for kind, ring in rings.items():
        kinds[np.isin(mesh.triangles, sorted(ring)).all(axis=1)] = kind
    return kinds


def _subdivided_patch(n_vertices: int, triangles: np.ndarray) -> tuple[SparseMap, np.ndarray]:
    """Subdivide a patch on its own and drop the vertices that it does not use."""
    sparse, fine = subdivide(n_vertices, triangles)
    used = np.unique(fine)
    return sparse.keep_rows(used), np.searchsorted(used, fine)


def _add_skull(mesh: CanonicalMesh) -> tuple[np.ndarray, np.ndarray]:
    """Return all coarse vertices (face, six rings, one apex) and the outward triangles of the skull."""
    oval = mesh.vertices[list(FACE_OVAL)]
    rings = [_skull_ring(oval, t) for t in _RINGS]
    vertices = np.concatenate([mesh.vertices, *rings, _SKULL_BACK[None]])
    skull = _skull_triangles(len(mesh.vertices))
    vertices = _relax(vertices, np.concatenate([mesh.triangles, skull]), len(mesh.vertices))
    a, b, c = (vertices[skull[:, k]] for k in range(3))
    outward = dot(cross(b - a, c - a), a - _SKULL_CENTRE) > 0
    return vertices, skull if outward.sum() * 2 > len(skull) else skull[:, ::-1]


def _skull_ring(oval: np.ndarray, t: float) -> np.ndarray:
    """Return the oval moved a part t of the way to the back of the head, pulled onto the skull ellipsoid."""
    straight = oval * (1 - t) + _SKULL_BACK * t
    scaled = (straight - _SKULL_CENTRE) / _SKULL_RADII
    rounded = _SKULL_CENTRE + (straight - _SKULL_CENTRE) / np.sqrt(dot(scaled, scaled))[:, None]
    pull = smoothstep(0, 0.4, np.array(t)) * (0.35 + 0.65 * smoothstep(-7, 1, oval[:, 1:2]))
    return straight * (1 - pull) + rounded * pull


def _skull_triangles(n_face: int) -> np.ndarray:
    n = len(FACE_OVAL)
    rings = [np.array(FACE_OVAL)] + [n_face + i * n + np.arange(n) for i in range(len(_RINGS))]
    triangles = []
    for front, back in pairwise(rings):
        for i in range(n):
            j = (i + 1) % n
            triangles += [(front[i], back[i], front[j]), (front[j], back[i], back[j])]
    apex = n_face + n * len(_RINGS)
    triangles += [(rings[-1][i], apex, rings[-1][(i + 1) % n]) for i in range(n)]
    return np.array(triangles, np.int64)


def _relax(vertices: np.ndarray, triangles: np.ndarray, n_face: int) -> np.ndarray:
    """Smooth the skull (and the oval a little) by three umbrella steps."""
    weight = np.zeros((len(vertices), 1))
    weight[n_face:] = 0.5
    weight[list(FACE_OVAL)] = 0.25
    neighbours = Neighbours(edges_of(triangles), len(vertices))
    for _ in range(3):
        vertices = vertices + weight * (neighbours.mean(vertices) - vertices)
    return vertices
