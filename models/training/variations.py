"""Variations of pictures that leave the person the same: place, size, light, colour, sharpness.

Each is a pure function of the pictures (B, C, S, S) and of parameters for each picture.
"""

import torch
from torch import Tensor
from torch.nn.functional import affine_grid, conv2d, grid_sample, pad

from models.training.batches import LUMA


def mirrored(x_bchw: Tensor, chosen_b: Tensor) -> Tensor:
    """Return the pictures, those where the boolean `chosen_b` holds with left and right exchanged."""
    return torch.where(_per_image(chosen_b), x_bchw.flip(3), x_bchw)


def moved(x_bchw: Tensor, shift_b2: Tensor, degrees_b: Tensor, log_zoom_b: Tensor) -> Tensor:
    """Return the pictures enlarged by exp(`log_zoom_b`) and turned by `degrees_b` about their middle, then shifted.

    Positive degrees turn counter-clockwise; `shift_b2` is (to the right, down) in shares of the side. One bilinear
    resampling; what was outside is the mirror image of the inside.
    """
    angle_b, shrink_b = torch.deg2rad(degrees_b), torch.exp(-log_zoom_b)
    cos_b, sin_b = angle_b.cos() * shrink_b, angle_b.sin() * shrink_b
    # affine_grid asks where each output point comes from: shift back, then turn back.
    turn_b22 = torch.stack([torch.stack([cos_b, -sin_b], 1), torch.stack([sin_b, cos_b], 1)], 1)
    back_b21 = turn_b22 @ (-2 * shift_b2).unsqueeze(2)
    grid_bhw2 = affine_grid(torch.cat([turn_b22, back_b21], 2), list(x_bchw.shape), align_corners=False)
    return grid_sample(x_bchw, grid_bhw2, "bilinear", padding_mode="reflection", align_corners=False)


def relit(x_bchw: Tensor, added_b: Tensor, log_contrast_b: Tensor) -> Tensor:
    """Return the pictures with the distance from their mean scaled by exp(`log_contrast_b`) and `added_b` added."""
    mean_b111 = x_bchw.mean((1, 2, 3), keepdim=True)
    return (x_bchw - mean_b111) * _per_image(log_contrast_b.exp()) + mean_b111 + _per_image(added_b)


def lit_from_side(x_bchw: Tensor, log_gain_b: Tensor, radians_b: Tensor) -> Tensor:
    """Return the pictures times exp(g t): t rises from -1 to 1 across the picture in the direction `radians_b`."""
    side = x_bchw.shape[3]
    t_w = (torch.arange(side, device=x_bchw.device) + 0.5) * (2 / side) - 1
    x_bw, y_bh = radians_b.cos().unsqueeze(1) * t_w, radians_b.sin().unsqueeze(1) * t_w
    slope_b1hw = (y_bh.unsqueeze(2) + x_bw.unsqueeze(1)).unsqueeze(1)
    return x_bchw * torch.exp(_per_image(log_gain_b) * slope_b1hw)


def tinted(x_bchw: Tensor, log_gain_bc: Tensor) -> Tensor:
    """Return the pictures with each channel times exp(`log_gain_bc`)."""
    return x_bchw * log_gain_bc.exp()[:, :, None, None]


def colourless(x_bchw: Tensor, chosen_b: Tensor) -> Tensor:
    """Return the pictures, those where `chosen_b` holds as their luma (ITU-R BT.601) in every channel."""
    if x_bchw.shape[1] == 1:
        return x_bchw
    luma_b1hw = (x_bchw * LUMA.to(x_bchw.device)).sum(1, keepdim=True)
    return torch.where(_per_image(chosen_b), luma_b1hw, x_bchw)


def blurred(x_bchw: Tensor, deviation_b: Tensor, largest: float) -> Tensor:
    """Return the pictures after a Gaussian of standard deviation `deviation_b` pixels, each at most `largest`.

    The kernel is cut at 3 `largest` and sums to 1; pixels beyond the edge repeat the edge.
    """
    reach = max(1, min(round(3 * largest), x_bchw.shape[3] - 1))
    offset_k = torch.arange(-reach, reach + 1, device=x_bchw.device)
    narrow_b1 = deviation_b.clamp(min=1e-3).unsqueeze(1)
    kernel_bk = torch.softmax(-((offset_k / narrow_b1) ** 2) / 2, dim=1)
    kernel_nk = kernel_bk.repeat_interleave(x_bchw.shape[1], 0)
    x_1nhw = pad(x_bchw.reshape(1, -1, *x_bchw.shape[2:]), (reach,) * 4, "replicate")
    across_1nhw = conv2d(x_1nhw, kernel_nk[:, None, None, :], groups=len(kernel_nk))
    return conv2d(across_1nhw, kernel_nk[:, None, :, None], groups=len(kernel_nk)).reshape(x_bchw.shape)


def erased(x_bchw: Tensor, size_b: Tensor, middle_b2: Tensor) -> Tensor:
    """Return the pictures with a square of side `size_b` around `middle_b2` (x, y) filled with their mean colour.

    Both are in shares of the side. Terrance DeVries and Graham Taylor, "Improved regularization of convolutional neural
    networks with cutout" (2017).
    """
    place_w = (torch.arange(x_bchw.shape[3], device=x_bchw.device) + 0.5) / x_bchw.shape[3]
    inside_b2w = (place_w - middle_b2.unsqueeze(2)).abs() < size_b[:, None, None] / 2
    inside_b1hw = (inside_b2w[:, 1].unsqueeze(2) & inside_b2w[:, 0].unsqueeze(1)).unsqueeze(1)
    return torch.where(inside_b1hw, x_bchw.mean((2, 3), keepdim=True), x_bchw)


def _per_image(values_b: Tensor) -> Tensor:
    return values_b[:, None, None, None]
