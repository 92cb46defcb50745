"""The texture atlas: where on the head each texel lies, and soft strokes and areas painted on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from synthetic.exact import PI, arccos, exp, gaussian, smoothstep, unit
from synthetic.head import HeadTemplate, atlas_uv
from synthetic.raster import rasterise

SIZE = 768
"""Width and height of the atlas in texels."""


@dataclass(frozen=True)
class Atlas:
    """`position` (SIZE, SIZE, 3): head position of each texel; `covered` bool (SIZE, SIZE): is there one."""

    head: HeadTemplate
    position: np.ndarray
    covered: np.ndarray

    def texels(self, points: np.ndarray) -> np.ndarray:
        """Return texel coordinates (N, 2), x then y, of head positions (N, 3)."""
        return atlas_uv(points) * SIZE

    def landmarks(self, ring: Sequence[int]) -> np.ndarray:
        """Return texel coordinates (N, 2) of landmarks."""
        return self.texels(self.head.vertices[list(ring)])

    def spot(self, centre: Sequence[float], sigma: float) -> np.ndarray:
        """Return a Gaussian spot at a head position and at its mirror image, (SIZE, SIZE) in 0..1."""
        folded = np.abs(self.position) * [1, 0, 0] + self.position * [0, 1, 1]
        return gaussian(folded, [abs(centre[0]), centre[1], centre[2]], sigma)


def build_atlas(head: HeadTemplate) -> Atlas:
    """Bake the position map; where parts overlap, what lies nearer to the nose wins."""
    points = head.subdivision(head.vertices)
    angle = arccos(unit(points - np.array([0.0, 0.0, -3.0]))[:, 2])
    never = np.zeros(len(head.triangles), bool)
    seen = rasterise(head.uv * SIZE, 2 - angle / PI, head.triangles, SIZE, never)
    position = np.zeros((SIZE * SIZE, 3), np.float32)
    covered = np.zeros(SIZE * SIZE, bool)
    position[seen.pixel] = seen.interpolate(points, head.triangles)
    covered[seen.pixel] = True
    return Atlas(head, position.reshape(SIZE, SIZE, 3), covered.reshape(SIZE, SIZE))


def stroke(points: np.ndarray, width: float, softness: float = 1.6) -> np.ndarray:
    """Return a soft line through `points` (N, 2) texels, float32 (SIZE, SIZE) in 0..1.

    1 within width/2 of the curve (Catmull-Rom), 0 beyond width/2 + 2 softness.
    """
    curve = catmull_rom(points, 6)
    outer = width / 2 + 2 * softness
    window, x, y = _window(curve, outer)
    distance = np.sqrt(_squared_distance(curve, x, y))
    mask = np.zeros((SIZE, SIZE), np.float32)
    mask[window] = smoothstep(outer, max(0.0, width / 2 - softness), distance)
    return mask


def area(outline: np.ndarray, softness: float) -> np.ndarray:
    """Return a filled polygon (N, 2) texels with a soft border of +- `softness`, float32 (SIZE, SIZE)."""
    closed = np.concatenate([outline, outline[:1]])
    window, x, y = _window(closed, softness)
    distance = np.sqrt(_squared_distance(closed, x, y))
    signed = np.where(_inside(closed, x, y), distance, -distance)
    mask = np.zeros((SIZE, SIZE), np.float32)
    mask[window] = smoothstep(-softness, softness, signed)
    return mask


def catmull_rom(points: np.ndarray, pieces: int) -> np.ndarray:
    """Return the Catmull-Rom spline through `points` (N, 2), `pieces` steps between neighbours."""
    ends = [2 * points[:1] - points[1:2], points, 2 * points[-1:] - points[-2:-1]]
    padded = np.concatenate(ends)
    t = (np.arange(pieces) / pieces)[:, None]
    a, b, c, d = (padded[None, k : len(padded) - 3 + k, :] for k in range(4))
    s = t[:, None]
    curve = 0.5 * (2 * b + (c - a) * s + (2 * a - 5 * b + 4 * c - d) * s * s + (3 * b - a - 3 * c + d) * s * s * s)
    return np.concatenate([curve.transpose(1, 0, 2).reshape(-1, 2), points[-1:]])


def blurred(image: np.ndarray, sigma: float) -> np.ndarray:
    """Return a float32 (H, W) image smoothed by a Gaussian of `sigma` pixels (borders repeat)."""
    radius = max(1, int(3 * sigma))
    offsets = np.arange(-radius, radius + 1)
    weights = exp(-(offsets * offsets) / (2 * sigma * sigma))
    total = float(sum(weights.tolist()))
    for _ in range(2):
        padded = np.pad(image, ((radius, radius), (0, 0)), mode="edge")
        summed = np.zeros_like(image)
        for k, weight in enumerate(weights):
            summed += padded[k : k + len(image)] * np.float32(weight / total)
        image = np.ascontiguousarray(summed.T)
    return image


def sample(texture: np.ndarray, uv: np.ndarray) -> np.ndarray:
    """Read a texture (S, S) or (S, S, C) at uv (P, 2) in 0..1 by bilinear interpolation; borders repeat."""
    size = len(texture)
    at = np.clip(uv * np.float32(size) - np.float32(0.5), 0, size - 1.001)
    low = at.astype(np.int32)
    fraction = (at - low).astype(np.float32)
    fx, fy = (fraction[:, k].reshape((-1,) + (1,) * (texture.ndim - 2)) for k in (0, 1))
    flat = texture.reshape(size * size, *texture.shape[2:])
    first = low[:, 1] * size + low[:, 0]
    top = flat[first] * (1 - fx) + flat[first + 1] * fx
    bottom = flat[first + size] * (1 - fx) + flat[first + size + 1] * fx
    return top * (1 - fy) + bottom * fy


def _window(curve: np.ndarray, margin: float) -> tuple[tuple[slice, slice], np.ndarray, np.ndarray]:
    """Return the atlas region around a curve and the texel centres in it."""
    low = np.clip(np.floor(curve.min(axis=0) - margin - 1), 0, SIZE - 1).astype(int)
    high = np.clip(np.ceil(curve.max(axis=0) + margin + 1), 1, SIZE).astype(int)
    y, x = np.mgrid[low[1] : high[1], low[0] : high[0]] + 0.5
    return (slice(low[1], high[1]), slice(low[0], high[0])), x, y


def _squared_distance(curve: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return the squared distance of each texel from a polyline (N, 2)."""
    best = np.full(x.shape, np.inf)
    for (ax, ay), (bx, by) in pairwise(curve):
        dx, dy = bx - ax, by - ay
        along = np.clip(((x - ax) * dx + (y - ay) * dy) / max(dx * dx + dy * dy, 1e-12), 0, 1)
        ex, ey = x - ax - along * dx, y - ay - along * dy
        best = np.minimum(best, ex * ex + ey * ey)
    return best


def _inside(closed: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Say which texels lie inside a closed polyline (even-odd rule)."""
    inside = np.zeros(x.shape, bool)
    for (ax, ay), (bx, by) in pairwise(closed):
        if ay == by:
            continue
        inside ^= ((ay > y) != (by > y)) & (x < (bx - ax) * (y - ay) / (by - ay) + ax)
    return inside
