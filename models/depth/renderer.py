"""A depth map seen in another view, and what the view shows where: differentiable, without a compiled extension."""

from functools import lru_cache

import torch
from torch import Tensor
from torch.nn.functional import grid_sample

from models.depth.camera import View, points, projected
from models.depth.raster import Corners, blended, visible_triangles


@lru_cache
def grid_triangles(size: int) -> Tensor:
    """Return two triangles per square of neighbouring pixels, int64 (2 (S - 1)^2, 3), as row-major pixel numbers."""
    corner = (torch.arange(size - 1)[:, None] * size + torch.arange(size - 1)).flatten()
    upper = torch.stack([corner, corner + size, corner + 1], 1)
    lower = torch.stack([corner + 1, corner + size, corner + size + 1], 1)
    return torch.cat([upper, lower])


def viewed_depth(depth_bhw: Tensor, view: View, beyond: float) -> tuple[Tensor, Tensor]:
    """Return the depth maps (B, S, S) of faces at rest as the view shows them, and bool (B, S, S): is a face seen.

    Where none is, the depth is `beyond`. The depth map is a mesh of `grid_triangles`; which triangle is seen comes from
    a z-buffer without gradient, its weights and depth are then computed with one: the gradient is that of the surface
    which is seen, and silhouettes have none.
    """
    batch, size = len(depth_bhw), depth_bhw.shape[-1]
    triangles = grid_triangles(size).to(depth_bhw.device)
    moved = view.moved(points(depth_bhw).flatten(1, 2))
    x, y = (each.contiguous() for each in projected(moved, size).unbind(2))
    near = (1 / moved[..., 2]).contiguous()
    chosen = visible_triangles(x, y, near, triangles, size).flatten()
    seen = (chosen >= 0).nonzero()[:, 0]
    pixel, start = seen % size**2, seen // size**2 * size**2
    vertices = [column[chosen[seen]] + start for column in triangles.unbind(1)]
    corners = Corners(*(axis.flatten().index_select(0, each) for each in vertices for axis in (x, y)))
    weights = corners.weights((pixel % size).to(x.dtype), (pixel // size).to(x.dtype))
    depths = (near.flatten().index_select(0, each) for each in vertices)
    nearness = blended(weights, depths)
    result = depth_bhw.new_full((batch * size**2,), beyond).index_put((seen,), 1 / nearness)
    return result.view_as(depth_bhw), (chosen >= 0).view_as(depth_bhw)


def sampling_grid(viewed_bhw: Tensor, view: View) -> Tensor:
    """Return where each pixel of a view lies in the picture at rest, (B, S, S, 2) for `grid_sample`; -1 to 1."""
    size = viewed_bhw.shape[-1]
    at_rest = view.moved_back(points(viewed_bhw).flatten(1, 2))
    return ((projected(at_rest, size) + 0.5) / size * 2 - 1).view(*viewed_bhw.shape, 2)


def warped(x_bchw: Tensor, grid_bhw2: Tensor) -> Tensor:
    """Return pictures (B, C, S, S) at rest as the view of a `sampling_grid` shows them; borders repeat.

    A place that is no number is read as the middle: torch's gradient ends the process there.
    """
    places = grid_bhw2.nan_to_num(0.0, 2.0, -2.0)
    return grid_sample(x_bchw, places, mode="bilinear", padding_mode="border", align_corners=False)
