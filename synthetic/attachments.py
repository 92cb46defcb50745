"""What surrounds the face: ears, neck, shoulders, long hair and buns, as bent grids."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from synthetic.exact import PI, cos, dot, exp, radians, sin, smoothstep
from synthetic.surface import vertex_normals
from synthetic.traits import Traits

EAR, NECK, CLOTHES, HAIR = 5, 6, 7, 8
"""Parts, numbered after those of the head."""

Surface = Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray, np.ndarray]]


@dataclass(frozen=True)
class Piece:
    """A mesh in head space: `points`, `normals` (V, 3), `triangles` (T, 3), `openness` (V,) to the light.

    `uv` (V, 2) is a place in the hair texture. `follows` says how much of the head's rotation it takes
    (yaw, pitch, roll).
    """

    points: np.ndarray
    triangles: np.ndarray
    normals: np.ndarray
    uv: np.ndarray
    openness: np.ndarray
    part: int
    follows: tuple[float, float, float]


def attachments(traits: Traits, side_shift: float) -> list[Piece]:
    """Return the pieces of a person; `side_shift` moves the ears outwards with the width of the head (cm)."""
    pieces = [_ear(-1.0, side_shift), _ear(1.0, side_shift), _neck(), _shoulders()]
    if traits.hair_style in _EXTRA_HAIR:
        pieces.append(_EXTRA_HAIR[traits.hair_style](traits))
    return pieces


def bent_grid(
    surface: Surface, columns: int, rows: int, u: tuple[float, float], v: tuple[float, float]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return points (V, 3), triangles (T, 3) and parameters (V, 2) of a surface over a rectangle."""
    across = u[0] + (u[1] - u[0]) / (columns - 1) * np.arange(columns)
    down = v[0] + (v[1] - v[0]) / (rows - 1) * np.arange(rows)
    parameters = np.stack([np.tile(across, rows), np.repeat(down, columns)], axis=1)
    points = np.stack(np.broadcast_arrays(*surface(parameters[:, 0], parameters[:, 1])), axis=1)
    corner = (np.arange(rows - 1)[:, None] * columns + np.arange(columns - 1)[None]).ravel()
    upper = np.stack([corner, corner + 1, corner + columns], axis=1)
    lower = np.stack([corner + 1, corner + columns + 1, corner + columns], axis=1)
    return points, np.concatenate([upper, lower]), parameters


def _outward(points: np.ndarray, triangles: np.ndarray, centre: np.ndarray) -> np.ndarray:
    """Return vertex normals that point away from `centre` on the whole."""
    normals = vertex_normals(points, triangles)
    away = (dot(normals, points - centre) > 0).sum() * 2 >= len(points)
    return normals if away else -normals


def _piece(
    points: np.ndarray,
    triangles: np.ndarray,
    part: int,
    follows: tuple[float, float, float],
    centre: np.ndarray,
) -> Piece:
    normals = _outward(points, triangles, centre)
    return Piece(points, triangles, normals, np.zeros((len(points), 2)), np.ones(len(points)), part, follows)


def _ear(side: float, side_shift: float) -> Piece:
    def surface(u: np.ndarray, v: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        out, up, back = sin(v) * cos(u), 3.0 * cos(v), sin(v) * sin(u)
        x = side * (7.75 + side_shift + 0.75 * out + 0.35 * sin(v) * (back < 0) - 0.25 * back)
        return x, 0.6 + up * np.where(up > 0, 1.05, 0.9), -3.6 + back * 1.55 - 0.25 * up

    points, triangles, _ = bent_grid(surface, 14, 11, (0, 2 * PI), (0.01, PI - 0.01))
    piece = _piece(points, triangles, EAR, (1, 1, 1), np.array([side * (7.75 + side_shift), 0.6, -3.6]))
    deep, high = points[:, 2] + 3.6, (points[:, 1] - 0.6) / 2.1
    hollow = exp(-(deep * deep + high * high) / 0.3025)
    return Piece(points, triangles, piece.normals, piece.uv, 1 - 0.45 * hollow, EAR, piece.follows)


def _neck() -> Piece:
    def surface(u: np.ndarray, v: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        low = np.clip(v - 0.55, 0, 1)
        flare = 1 + 0.96 * low * low
        width = 4.9 * flare * (1 - 0.05 * sin(3.1 * v))
        return width * sin(u), -3 - 19 * v, -4.8 + 4.7 * flare * cos(u) - 1.2 * v

    points, triangles, parameters = bent_grid(surface, 28, 14, (-2.2, 2.2), (0, 1))
    piece = _piece(points, triangles, NECK, (0.35, 0.2, 0.3), np.array([0.0, -12.0, -6.0]))
    shade = 0.30 + 0.70 * smoothstep(0.25, 0.62, parameters[:, 1])
    return Piece(points, triangles, piece.normals, piece.uv, shade, NECK, piece.follows)


def _shoulders() -> Piece:
    def surface(u: np.ndarray, v: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        return 23 * sin(v) * sin(u), -27.5 + 14.0 * cos(v), -6 + 9.5 * sin(v) * cos(u)

    points, triangles, _ = bent_grid(surface, 36, 20, (-1.8, 1.8), (0.02, 1.7))
    return _piece(points, triangles, CLOTHES, (0, 0, 0), np.array([0.0, -27.5, -6.0]))


def _long_hair(traits: Traits) -> Piece:
    """An open curtain from the temples round the back."""

    def surface(u: np.ndarray, v: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        y = 9.3 - (16.5 + 5 * traits.brow_density) * v * (1 + 0.03 * sin(13 * u))
        high = np.maximum(y - 3, 0) / 7.4
        radius = (7.75 + 0.6 * traits.hair_volume) * np.sqrt(np.clip(1 - high * high, 0.05, 1))
        radius = radius + (0.25 * sin(11 * u + traits.age * 40) + 0.5) * smoothstep(0.35, 1, v)
        return radius * sin(u), y, -4.4 + radius * 1.05 * cos(u) * np.where(cos(u) > 0, 0.45, 1)

    ends = (float(radians(58)), float(radians(302)))
    points, triangles, parameters = bent_grid(surface, 40, 14, ends, (0, 1))
    piece = _piece(points, triangles, HAIR, (0.8, 0.6, 0.7), np.array([0.0, 0.0, -5.0]))
    uv = np.stack([0.15 + 0.7 * parameters[:, 0] / (2 * PI), 0.02 + 0.5 * parameters[:, 1]], axis=1)
    return Piece(points, triangles, piece.normals, uv, piece.openness, HAIR, piece.follows)


def _bun(_: Traits) -> Piece:
    def surface(u: np.ndarray, v: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        return 3.3 * sin(v) * cos(u), 12.6 + 2.6 * cos(v), -6.5 + 3.2 * sin(v) * sin(u)

    points, triangles, parameters = bent_grid(surface, 20, 12, (0, 2 * PI), (0.05, PI - 0.05))
    piece = _piece(points, triangles, HAIR, (1, 1, 1), np.array([0.0, 12.6, -6.5]))
    uv = np.stack([parameters[:, 0] / (2 * PI), 0.02 + 0.2 * parameters[:, 1]], axis=1)
    return Piece(points, triangles, piece.normals, uv, piece.openness, HAIR, piece.follows)


_EXTRA_HAIR: dict[str, Callable[[Traits], Piece]] = {"long": _long_hair, "bun": _bun}
