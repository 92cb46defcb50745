"""Structural similarity as a loss: differentiable, on the device of the images."""

import torch
from torch import Tensor
from torch.nn.functional import conv2d

WINDOW, SIGMA = 11, 1.5
STABILISERS = (0.01**2, 0.03**2)
"""Window and constants of Wang et al., "Image quality assessment: from error visibility to structural similarity"
(2004), for values in [0, 1]."""


def structural_similarity(x_bchw: Tensor, y_bchw: Tensor) -> Tensor:
    """Return the mean SSIM, a scalar in [-1, 1], of images (B, C, S, S) in [0, 1] with S of at least 11.

    As in `evaluation.reconstruction`: each channel for itself, pixels whose window lies inside the image.
    """
    x_bchw, y_bchw = x_bchw.float(), y_bchw.float()
    x_mean, y_mean = _smoothed(x_bchw), _smoothed(y_bchw)
    x_variance = _smoothed(x_bchw.square()) - x_mean.square()
    y_variance = _smoothed(y_bchw.square()) - y_mean.square()
    covariance = _smoothed(x_bchw * y_bchw) - x_mean * y_mean
    one, two = STABILISERS
    light = (2 * x_mean * y_mean + one) / (x_mean.square() + y_mean.square() + one)
    structure = (2 * covariance + two) / (x_variance + y_variance + two)
    return (light * structure).mean()


def _smoothed(x_bchw: Tensor) -> Tensor:
    """Return the Gaussian-weighted means (B, C, S - 10, S - 10), computed in float32."""
    offset_k = torch.arange(WINDOW, device=x_bchw.device) - WINDOW // 2
    kernel_k = torch.softmax(-((offset_k / SIGMA) ** 2) / 2, dim=0)
    channels = x_bchw.shape[1]
    across = kernel_k.expand(channels, 1, 1, WINDOW)
    with torch.autocast(x_bchw.device.type, enabled=False):
        return conv2d(conv2d(x_bchw, across, groups=channels), across.transpose(2, 3), groups=channels)
