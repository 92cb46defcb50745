"""From the decoded face and the frames to the generated face: how much is taken from the frames themselves.

A latent of some dozen values keeps what a person looks like in general; moles, hair and the line of an eye are in the
frames. Every way is equivariant: the order of the frames does not matter, nor does their number.
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn.functional import interpolate

from models.networks.initial_weights import variance_preserving
from models.networks.vgg import ELU


class Decoded(nn.Module):
    """The decoded face alone, as in the neutral-face thesis."""

    def forward(self, frames_bkchw: Tensor, mask_bk: Tensor, weights_bk: Tensor, decoded_bchw: Tensor) -> Tensor:  # noqa: ARG002
        """Return faces (B, C, S, S)."""
        return decoded_bchw


class Correction(nn.Module):
    """The frames' mean, weighted as in the pooling, plus what the decoder adds."""

    def forward(self, frames_bkchw: Tensor, mask_bk: Tensor, weights_bk: Tensor, decoded_bchw: Tensor) -> Tensor:  # noqa: ARG002
        """Return faces (B, C, S, S)."""
        return (weights_bk[..., None, None, None] * frames_bkchw).sum(1) + decoded_bchw


class PixelBlend(nn.Module):
    """In every pixel a weighted mean of the frames, the decoded face and a face that is the same for all.

    The weights (softmax) come from small networks that see a candidate beside the mean of the frames: closed eyes can
    be passed over in one frame and an open mouth in another. What no frame tells (the background and the light of
    another picture) is best guessed by the common face, a parameter.
    """

    def __init__(self, channels: int, size: int, width: int) -> None:
        super().__init__()
        self.common_chw = nn.Parameter(torch.full((channels, size, size), 0.5))
        self.score_of_frame = Scores(2 * channels, width)
        self.score_of_others = Scores(4 * channels, width, 2)

    @torch.no_grad()
    def start_from(self, face_chw: Tensor) -> None:
        """Set the common face, (C, S, S) in [0, 1]."""
        self.common_chw.copy_(face_chw)

    def forward(self, frames_bkchw: Tensor, mask_bk: Tensor, weights_bk: Tensor, decoded_bchw: Tensor) -> Tensor:  # noqa: ARG002
        """Return faces (B, C, S, S)."""
        there = mask_bk[..., None, None, None]
        mean_bchw = (frames_bkchw * there).sum(1) / there.sum(1)
        spread_bchw = ((frames_bkchw - mean_bchw[:, None]).square() * there).sum(1) / there.sum(1)
        beside = torch.cat([frames_bkchw, mean_bchw[:, None].expand_as(frames_bkchw)], 2)
        frame_bk1hw = self.score_of_frame(beside.flatten(0, 1)).unflatten(0, mask_bk.shape)
        common_bchw = self.common_chw.expand_as(mean_bchw)
        others_b2hw = self.score_of_others(torch.cat([mean_bchw, spread_bchw.sqrt(), decoded_bchw, common_bchw], 1))
        scores = torch.cat([frame_bk1hw.masked_fill(~there, -torch.inf), others_b2hw[:, :, None]], 1)
        candidates = torch.cat([frames_bkchw, decoded_bchw[:, None], common_bchw[:, None]], 1)
        return (scores.softmax(1) * candidates).sum(1)


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


def _doubled(x_nchw: Tensor) -> Tensor:
    return interpolate(x_nchw, scale_factor=2)


RESIDUALS: dict[str, Callable[[int, int, int], nn.Module]] = {
    "none": lambda channels, size, width: Decoded(),  # noqa: ARG005  # the interface of all
    "frame": lambda channels, size, width: Correction(),  # noqa: ARG005
    "pixel": PixelBlend,
}
"""(channels, size, width) -> a module from (frames (B, K, C, S, S), mask (B, K), their weights (B, K), decoded
face) to faces (B, C, S, S)."""
