"""Random variations of pictures that leave the person the same: place, size, light, colour, sharpness.

Each is a pure function of the pictures and of draws for each picture; all draws come from `Noise`.
"""

from collections.abc import Callable

import torch
from pydantic import Field
from torch import Tensor
from torch.nn.functional import affine_grid, conv2d, grid_sample, pad

from core.settings import Settings
from models.training.batches import LUMA
from models.training.noise import Noise


class AugmentSettings(Settings):
    """How far pictures are varied; each kind is switched off by 0, its default.

    Place: `mirror` (probability), `shift` (largest, as a share of the side, in each direction), `rotation` (largest, in
    degrees), `zoom` (largest, as the logarithm of the factor: 0.1 = 10 % larger or smaller).
    Light and colour, for values in [0, 1]: `brightness` (largest value added), `contrast` (largest logarithm of the
    factor on the distance from the picture's mean), `side_light` (largest logarithm of the factor at the picture's
    edge of a light that falls in from one side and fades to its inverse at the other), `tint` (largest logarithm of the
    factor of each channel), `gray` (probability of losing the colour).
    Detail: `blur` (largest standard deviation, as a share of the side), `erase` (largest side of a square filled with
    the picture's mean, as a share of the side), `grain` (standard deviation of noise on each value).
    """

    mirror: float = Field(0.0, ge=0, le=1)
    shift: float = Field(0.0, ge=0, le=0.5)
    rotation: float = Field(0.0, ge=0, le=180)
    zoom: float = Field(0.0, ge=0, le=1)
    brightness: float = Field(0.0, ge=0, le=1)
    contrast: float = Field(0.0, ge=0, le=2)
    side_light: float = Field(0.0, ge=0, le=2)
    tint: float = Field(0.0, ge=0, le=2)
    gray: float = Field(0.0, ge=0, le=1)
    blur: float = Field(0.0, ge=0, le=0.1)
    erase: float = Field(0.0, ge=0, le=1)
    grain: float = Field(0.0, ge=0, le=1)


def augment(x_bchw: Tensor, settings: AugmentSettings, noise: Noise) -> Tensor:
    """Return each picture (B, C, S, S) in [0, 1] varied at random, in the same range; x itself when all is off.

    What one picture becomes depends on its own draws alone, so a part of a batch drawn with `Noise.part` is that part
    of the whole. To be called outside of autocast: small shifts of light would drown in bfloat16.
    """
    for name, vary in VARIATIONS.items():
        largest = [getattr(settings, key) for key in name.split()]
        if any(largest):
            x_bchw = vary(x_bchw, largest, noise)
    return x_bchw if settings == AugmentSettings() else x_bchw.clamp(0, 1)


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


def _either_way(x_bchw: Tensor, noise: Noise, count: int) -> Tensor:
    """Return draws (B, count) from -1 to 1."""
    return noise.uniform((len(x_bchw), count), x_bchw) * 2 - 1


def _chosen(x_bchw: Tensor, probability: float, noise: Noise) -> Tensor:
    return noise.uniform((len(x_bchw),), x_bchw) < probability


def _move(x_bchw: Tensor, largest: list[float], noise: Noise) -> Tensor:
    draw_b4 = _either_way(x_bchw, noise, 4)
    shift, rotation, zoom = largest
    return moved(x_bchw, draw_b4[:, :2] * shift, draw_b4[:, 2] * rotation, draw_b4[:, 3] * zoom)


def _relight(x_bchw: Tensor, largest: list[float], noise: Noise) -> Tensor:
    draw_b2 = _either_way(x_bchw, noise, 2)
    return relit(x_bchw, draw_b2[:, 0] * largest[0], draw_b2[:, 1] * largest[1])


def _light_from_side(x_bchw: Tensor, largest: list[float], noise: Noise) -> Tensor:
    draw_b2 = _either_way(x_bchw, noise, 2)
    return lit_from_side(x_bchw, draw_b2[:, 0] * largest[0], draw_b2[:, 1] * torch.pi)


def _blur(x_bchw: Tensor, largest: list[float], noise: Noise) -> Tensor:
    most = largest[0] * x_bchw.shape[3]
    return blurred(x_bchw, noise.uniform((len(x_bchw),), x_bchw) * most, most)


def _erase(x_bchw: Tensor, largest: list[float], noise: Noise) -> Tensor:
    draw_b3 = noise.uniform((len(x_bchw), 3), x_bchw)
    return erased(x_bchw, draw_b3[:, 0] * largest[0], draw_b3[:, 1:])


VARIATIONS: dict[str, Callable[[Tensor, list[float], Noise], Tensor]] = {
    "mirror": lambda x_bchw, largest, noise: mirrored(x_bchw, _chosen(x_bchw, largest[0], noise)),
    "shift rotation zoom": _move,
    "brightness contrast": _relight,
    "side_light": _light_from_side,
    "tint": lambda x_bchw, largest, noise: tinted(x_bchw, _either_way(x_bchw, noise, x_bchw.shape[1]) * largest[0]),
    "gray": lambda x_bchw, largest, noise: colourless(x_bchw, _chosen(x_bchw, largest[0], noise)),
    "blur": _blur,
    "erase": _erase,
    "grain": lambda x_bchw, largest, noise: x_bchw + largest[0] * noise.normal(tuple(x_bchw.shape), x_bchw),
}
"""What is varied, in this order: the settings it reads and the function of (pictures, their values, noise)."""
