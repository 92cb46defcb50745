"""Which triangle each pixel shows: an exact z-buffer over whole batches, without a loop over triangles.

Coordinates are kept in vectors of their own, one per axis and corner, which is several times as fast on a CPU as rows
of points.
"""

from collections.abc import Iterable
from typing import NamedTuple, Self

import torch
from torch import Tensor

EDGE = 1e-4
"""How far outside of a triangle, as a share of it, a pixel still belongs to it: no cracks between neighbours."""

AT_ONCE = 8
"""Faces whose triangles are looked at together: more do not fit into a processor's cache."""


class Corners(NamedTuple):
    """The pixel coordinates of N triangles' corners a, b and c, a vector (N,) each."""

    ax: Tensor
    ay: Tensor
    bx: Tensor
    by: Tensor
    cx: Tensor
    cy: Tensor

    def take(self, rows: Tensor) -> Self:
        """Return some of the triangles."""
        return type(self)(*(each.index_select(0, rows) for each in self))

    def weights(self, x_n: Tensor, y_n: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return the barycentric weights of a, b and c at a point of each triangle; they add up to 1.

        A triangle that is edge-on has none: they are not finite.
        """
        bx, by, cx, cy = self.bx - self.ax, self.by - self.ay, self.cx - self.ax, self.cy - self.ay
        px, py = x_n - self.ax, y_n - self.ay
        area = bx * cy - by * cx
        of_b, of_c = (px * cy - py * cx) / area, (bx * py - by * px) / area
        return 1 - of_b - of_c, of_b, of_c


@torch.no_grad()
def visible_triangles(x_bn: Tensor, y_bn: Tensor, near_bn: Tensor, triangles_t3: Tensor, size: int) -> Tensor:
    """Return the number of the triangle that is nearest at each pixel, int64 (B, S * S); -1 where there is none.

    `x_bn`, `y_bn`: pixel coordinates of vertices; the first pixel has its centre at (0, 0). `near_bn`: 1 / depth, which
    is linear over a triangle of the picture. Both sides of a triangle are seen. Where two are equally near, the later
    one of the list is. A choice has no gradient: who needs one computes weights and depth of the chosen triangle.
    """
    if len(x_bn) > AT_ONCE:
        parts = zip(x_bn.split(AT_ONCE), y_bn.split(AT_ONCE), near_bn.split(AT_ONCE), strict=True)
        return torch.cat([visible_triangles(x, y, near, triangles_t3, size) for x, y, near in parts])
    batch, count = len(x_bn), len(triangles_t3)
    starts = torch.arange(batch, device=x_bn.device)[:, None] * x_bn.shape[1]
    vertices = [(column + starts).flatten() for column in triangles_t3.unbind(1)]
    corners = Corners(*(axis.flatten().index_select(0, each) for each in vertices for axis in (x_bn, y_bn)))
    number, x, y = _candidates(corners, size)
    weights = corners.take(number).weights(x.to(x_bn.dtype), y.to(x_bn.dtype))
    least = torch.minimum(torch.minimum(weights[0], weights[1]), weights[2])
    inside = (least >= -EDGE).nonzero()[:, 0]
    number, x, y, *kept = (each.index_select(0, inside) for each in (number, x, y, *weights))
    depths = (near_bn.flatten().index_select(0, each.index_select(0, number)) for each in vertices)
    near = blended(kept, depths)
    place = (number // count) * size**2 + y * size + x
    buffer = near.new_zeros(batch * size**2).scatter_reduce(0, place, near, "amax")
    first = (near == buffer.index_select(0, place)).nonzero()[:, 0]
    winners, place = number.index_select(0, first) % count, place.index_select(0, first)
    chosen = torch.full_like(buffer, -1, dtype=torch.int64)
    return chosen.scatter_reduce(0, place, winners, "amax").view(batch, size**2)


def blended(weights: Iterable[Tensor], values: Iterable[Tensor]) -> Tensor:
    """Return the sum of three corners' values (N,), each times its weight."""
    a, b, c = (weight * value for weight, value in zip(weights, values, strict=True))
    return a + b + c


def _candidates(corners: Corners, size: int) -> tuple[Tensor, Tensor, Tensor]:
    """List every pixel in the boxes of triangles: the number of its triangle, x and y."""
    first_x, across = _extent(corners.ax, corners.bx, corners.cx, size)
    first_y, down = _extent(corners.ay, corners.by, corners.cy, size)
    drawn = (torch.minimum(across, down) > 0).nonzero()[:, 0]
    counts = (across * down).index_select(0, drawn)
    owner = torch.repeat_interleave(counts)
    local = torch.arange(len(owner), device=owner.device) - (counts.cumsum(0) - counts).index_select(0, owner)
    number = drawn.index_select(0, owner)
    first_x, first_y, across = (each.index_select(0, number) for each in (first_x, first_y, across))
    row = local // across
    return number, first_x + local - row * across, first_y + row


def _extent(a: Tensor, b: Tensor, c: Tensor, size: int) -> tuple[Tensor, Tensor]:
    """Return the first pixel whose centre lies between the least and the largest of three coordinates, and how many."""
    first = torch.minimum(torch.minimum(a, b), c).ceil().clamp(0, size)
    last = torch.maximum(torch.maximum(a, b), c).floor().clamp(-1, size - 1)
    return first.long(), (last - first + 1).long()
