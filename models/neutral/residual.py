"""From the decoded face and the frames to the generated face: how much is taken from the frames themselves.

A latent of a few dozen values keeps the general appearance of a person; moles, hair and the line of an eye are in the
frames. Every variant accepts any number of frames in any order.
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn.functional import interpolate

from models.networks.initial_weights import variance_preserving
from models.networks.vgg import ELU
from models.neutral.linear import LinearFace
from models.training.variations import blurred

PLACES = ((0.34, 0.375, 0.09, 0.06), (0.66, 0.375, 0.09, 0.06), (0.5, 0.77, 0.14, 0.08))
"""Middle and size of eyes (with brows) and mouth in faces aligned by the default geometry, in parts of the side. The
sizes were chosen on drawn people, as the least that leaves few faces with the trace of an expression."""

FINE, SHARPER = 0.01, 0.7
"""What is fine, in parts of the side, and how much of it is added to a linear face. The mean of many faces is smooth,
and smooth eyes pass for wide ones: blurred by so little, 76 true neutral faces showed two fifths more of unit 5."""


class Decoded(nn.Module):
    """The decoded face alone, as in the neutral-face thesis."""

    def forward(
        self, _frames: Tensor, _mask: Tensor, _weights: Tensor, decoded_bchw: Tensor, _strength: float
    ) -> Tensor:
        """Return faces (B, C, S, S)."""
        return decoded_bchw


class Correction(nn.Module):
    """The frames' mean, weighted as in the pooling, plus what the decoder adds."""

    def forward(
        self, frames_bkchw: Tensor, _mask: Tensor, weights_bk: Tensor, decoded_bchw: Tensor, _strength: float
    ) -> Tensor:
        """Return faces (B, C, S, S)."""
        return (weights_bk[..., None, None, None] * frames_bkchw).sum(1) + decoded_bchw


class PixelBlend(nn.Module):
    """In every pixel a weighted mean of the frames, their median, the decoded face and the linear face.

    The weights come from small networks that see a candidate beside the mean of the frames, as factors on the weights
    of the pooling: closed eyes can be ignored in one frame, an open mouth in another, a grimace altogether. The median
    is free of what few frames contain; what no frame determines is best predicted by the linear face.

    Squared error is hardly affected by the trace of a smile, with which a face is not neutral. So after training, eyes
    and mouth are those of the sharpened linear face, which has less of a trace, whatever the weights are. `strength`
    scales the size of these areas.
    """

    def __init__(self, channels: int, size: int, width: int) -> None:
        super().__init__()
        self.linear = LinearFace(channels, size)
        self.score_of_frame = Scores(2 * channels, width)
        self.score_of_others = Scores(5 * channels, width, 3)

    def forward(
        self, frames_bkchw: Tensor, mask_bk: Tensor, weights_bk: Tensor, decoded_bchw: Tensor, strength: float
    ) -> Tensor:
        """Return faces (B, C, S, S)."""
        there = mask_bk[..., None, None, None]
        mean_bchw = (frames_bkchw * there).sum(1) / there.sum(1)
        spread_bchw = ((frames_bkchw - mean_bchw[:, None]).square() * there).sum(1) / there.sum(1)
        median_bchw = frames_bkchw.masked_fill(~there, torch.nan).nanmedian(1).values
        others = [decoded_bchw, self.linear(mean_bchw), median_bchw]
        beside = torch.cat([frames_bkchw, mean_bchw[:, None].expand_as(frames_bkchw)], 2)
        log_weights_bk = weights_bk.masked_fill(~mask_bk, 1).log()[..., None, None, None]
        frame_bk1hw = self.score_of_frame(beside.flatten(0, 1)).unflatten(0, mask_bk.shape) + log_weights_bk
        others_b3hw = self.score_of_others(torch.cat([mean_bchw, spread_bchw.sqrt(), *others], 1))
        scores = torch.cat([frame_bk1hw.masked_fill(~there, -torch.inf), others_b3hw[:, :, None]], 1)
        blend_bchw = (scores.softmax(1) * torch.cat([frames_bkchw, torch.stack(others, 1)], 1)).sum(1)
        if self.training:
            return blend_bchw
        there_hw = around(PLACES, blend_bchw.shape[3], strength).to(blend_bchw.device)
        return torch.lerp(blend_bchw, sharpened(others[1]), there_hw.expand_as(blend_bchw))


def sharpened(x_bchw: Tensor) -> Tensor:
    """Return images (B, C, S, S) with their fine detail stronger (unsharp masking)."""
    radius = FINE * x_bchw.shape[3]
    return x_bchw + SHARPER * (x_bchw - blurred(x_bchw, torch.full_like(x_bchw[:, 0, 0, 0], radius), radius))


def around(places: tuple[tuple[float, float, float, float], ...], size: int, times: float) -> Tensor:
    """Return float32 (size, size), 1 in the middle of places (x, y, width, height; shares of the side), 0 far away.

    Width and height, each so many `times`, are the standard deviations of a Gaussian bell.
    """
    at = (torch.arange(size) + 0.5) / size
    bells = [torch.outer(_bell(at, y, times * height), _bell(at, x, times * width)) for x, y, width, height in places]
    return torch.stack(bells).sum(0).clamp(max=1)


class Scores(nn.Module):
    """Images (N, inputs, S, S) to float32 scores (N, outputs, S, S), all 0 at the start; S a multiple of 8.

    A U-Net (Ronneberger et al., 2015) of three scales, the finest at half the size.
    """

    def __init__(self, inputs: int, width: int, outputs: int = 1) -> None:
        super().__init__()
        self.second = _convolution(inputs, width, kernel=4, stride=2)
        self.third = _convolution(width, 2 * width, stride=2)
        self.fourth = _convolution(2 * width, 4 * width, stride=2)
        self.fourth_out = _convolution(4 * width, 2 * width)
        self.third_out = _convolution(4 * width, width)
        self.second_out = _convolution(2 * width, width)
        self.scores = nn.Sequential(nn.Conv2d(width, 4 * outputs, 3, padding=1), nn.PixelShuffle(2))
        nn.init.zeros_(self.scores.get_parameter("0.weight"))
        nn.init.zeros_(self.scores.get_parameter("0.bias"))

    def forward(self, x_nchw: Tensor) -> Tensor:
        """Return the scores."""
        second = self.second(x_nchw.contiguous(memory_format=torch.channels_last))
        third = self.third(second)
        up = self.fourth_out(self.fourth(third))
        up = self.third_out(torch.cat([_doubled(up), third], 1))
        up = self.second_out(torch.cat([_doubled(up), second], 1))
        return self.scores(up).float()


def _convolution(inputs: int, outputs: int, kernel: int = 3, stride: int = 1) -> nn.Sequential:
    return variance_preserving(nn.Sequential(nn.Conv2d(inputs, outputs, kernel, stride, 1), ELU()))


def _bell(at: Tensor, middle: float, deviation: float) -> Tensor:
    return (-((at - middle) / deviation).square() / 2).exp()


def _doubled(x_nchw: Tensor) -> Tensor:
    return interpolate(x_nchw, scale_factor=2)


RESIDUALS: dict[str, Callable[[int, int, int], nn.Module]] = {
    "none": lambda channels, size, width: Decoded(),  # noqa: ARG005  # the interface of all
    "frame": lambda channels, size, width: Correction(),  # noqa: ARG005
    "pixel": PixelBlend,
}
"""(channels, size, width) -> a module from (frames (B, K, C, S, S), mask (B, K), their weights (B, K), decoded
face, strength) to faces (B, C, S, S)."""
