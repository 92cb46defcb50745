"""The model: a picture is taken apart into depth, albedo, view and light, and put together again."""

from typing import ClassVar, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d

from models.depth.camera import FURTHEST, NEAREST, View, view_of
from models.depth.features import local_features
from models.depth.losses import apart, gaussian, laplacian, spread, steps
from models.depth.networks import Doubts, dome, maps, numbers
from models.depth.renderer import sampling_grid, viewed_depth, warped
from models.depth.settings import DepthSettings
from models.depth.shading import Light, light_towards, normals, shading
from models.training.noise import Noise
from models.training.trainable import Trainable

MIDDLE, HALF = (FURTHEST + NEAREST) / 2, (FURTHEST - NEAREST) / 2

VIEW_SIGNS = (-1.0, 1.0, -1.0, -1.0, 1.0, 1.0)
"""What mirroring a picture does to yaw, pitch, roll and the translation to the right, down and away."""

LIGHT_SIGNS = (1.0, 1.0, -1.0, 1.0)
"""What it does to ambient and diffuse light, and to the direction to the right and down."""

BACKGROUND = 0.4
"""Depth of the rim, in halves of the range beyond its middle (Wu et al.: .7 of the furthest and .3 of the nearest)."""

BEYOND = FURTHEST + HALF / 2
"""Depth where a view shows nothing."""


class Parts(NamedTuple):
    """What faces are taken apart into: `depth` (B, S, S) and `albedo` (B, 3, S, S) in [0, 1] at rest, from the front;
    `angles` (B, 3), yaw, pitch and roll in degrees, and `translation` (B, 3) of the view; `light` on the face at rest.
    """

    depth: Tensor
    albedo: Tensor
    angles: Tensor
    translation: Tensor
    light: Light

    @property
    def view(self) -> View:
        """The view that the picture was taken in."""
        return view_of(self.angles, self.translation)

    def with_mirrored(self) -> "Parts":
        """Return these faces and then the same with depth and albedo mirrored, not view and light."""
        twice = (torch.cat([each, each]) for each in self.light)
        return Parts(
            torch.cat([self.depth, self.depth.flip(2)]),
            torch.cat([self.albedo, self.albedo.flip(3)]),
            torch.cat([self.angles, self.angles]),
            torch.cat([self.translation, self.translation]),
            Light(*twice),
        )


class Made(NamedTuple):
    """What parts are put together to: `picture` (B, 3, S, S) around [0, 1], `depth` (B, S, S) of the view, `seen` bool
    (B, S, S): where the view shows the face; `lit` (B, 3, S, S): the face at rest in its light."""

    picture: Tensor
    depth: Tensor
    seen: Tensor
    lit: Tensor


def put_together(parts: Parts) -> Made:
    """Return faces as their view shows them in their light."""
    depth, seen = viewed_depth(parts.depth, parts.view, BEYOND)
    lit = parts.albedo * shading(normals(parts.depth), parts.light)
    return Made(warped(lit, sampling_grid(depth, parts.view)), depth, seen, lit)


class DepthNetwork(Trainable):
    """Depth, albedo, view, light and doubt, each from a network of its own that sees the picture (Wu et al., 2020).

    Nothing is told to it but pictures: a face is symmetric on the whole, and the same face stands in many views.
    """

    main_group: ClassVar[str] = "depth"
    settings: DepthSettings
    bump: Tensor
    face: Tensor

    def __init__(self, settings: DepthSettings) -> None:
        super().__init__()
        self.settings = settings
        self.depth = maps(settings, 1)
        self.albedo = maps(settings, 3)
        self.view = numbers(settings, 6)
        self.light = numbers(settings, 4)
        self.doubts = Doubts(settings)
        self.register_buffer("bump", dome(settings.size) * settings.dome, persistent=False)
        self.register_buffer("face", _inside(settings.size, settings.rim), persistent=False)

    def forward(self, x_bchw: Tensor) -> Parts:
        """Take pictures (B, 3, S, S) in [0, 1] apart."""
        x = 2 * x_bchw - 1
        view, light = self._told(self.view, x, VIEW_SIGNS), self._told(self.light, x, LIGHT_SIGNS)
        reach = view.new_tensor([self.settings.yaw, self.settings.pitch, self.settings.roll])
        lit = light_towards((light[:, 0] + 1) / 2, (light[:, 1] + 1) / 2, light[:, 2], light[:, 3])
        albedo = (self.albedo(x).float().tanh() + 1) / 2
        return Parts(self._depth(x), albedo, view[:, :3] * reach, view[:, 3:] * self.settings.shift, lit)

    def _told(self, network: nn.Module, x_bchw: Tensor, signs: tuple[float, ...]) -> Tensor:
        """Return the numbers (B, N) of pictures; with `even`, the mean of theirs and of their mirror images'."""
        if not self.settings.even:
            alone: Tensor = network(x_bchw).float()
            return alone
        own, mirrored = network(torch.cat([x_bchw, x_bchw.flip(3)])).float().chunk(2)
        both: Tensor = (own + mirrored * own.new_tensor(signs)) / 2
        return both

    def _depth(self, x_bchw: Tensor) -> Tensor:
        """Return depth maps around the middle of the range, with the rim pushed back."""
        raw = self.depth(x_bchw).float()[:, 0]
        within = (raw - raw.mean((1, 2), keepdim=True) - self.bump).tanh()
        return MIDDLE + self.settings.relief * (within * self.face + BACKGROUND * (1 - self.face))

    def doubt(self, x_bchw: Tensor) -> tuple[Tensor, Tensor]:
        """Return how far pixels (B, 2, S, S) and features (B, 2, S / 4, S / 4) will be off: plain, mirrored.

        In units of pictures in [-1, 1].
        """
        pixels, features = self.doubts(2 * x_bchw - 1)
        return pixels.float(), features.float()

    def losses(self, x: Tensor, y: Tensor, noise: Noise) -> dict[str, Tensor]:  # noqa: ARG002 (nothing is drawn)
        """Return "loss", its parts, "mse" in [0, 1]², and what tells a collapse: spreads of depth and of yaw."""
        parts, doubts = self(x), self.doubt(x)
        with torch.autocast(x.device.type, enabled=False):
            made = put_together(parts.with_mirrored())
            pixels, features = self._errors(made, y, doubts)
            plain, mirrored = (pixels + self.settings.features * features).chunk(2)
            alike, smooth = apart(parts.depth) / self.settings.relief**2, steps(parts.albedo)
            loss = plain.mean() + self.settings.flip * mirrored.mean()
            loss = loss + self.settings.alike * alike + self.settings.smooth * smooth
            mse = (made.picture[: len(y)] - y).square().mean()
        relief = parts.depth.std((1, 2)).mean()
        return {
            "loss": loss,
            "pixels": pixels[: len(y)].mean(),
            "mirrored": pixels[len(y) :].mean(),
            "features": features.mean(),
            "alike": alike,
            "smooth": smooth,
            "mse": mse,
            "relief": relief,
            "yaw_spread": spread(parts.angles[:, 0]),
        }

    def _errors(self, made: Made, y: Tensor, doubts: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor]:
        """Return the losses (2 B,) on pixels and on features; plain ones first, then mirrored."""
        of_pixels, of_features = (torch.cat(each.chunk(2, 1)) for each in doubts)
        true, seen = torch.cat([y, y]) * 2 - 1, made.seen[:, None].float()
        picture = made.picture * 2 - 1
        pixels = laplacian(picture, true, of_pixels, seen)
        shown = picture * seen + true * (1 - seen)
        whole = avg_pool2d(seen, made.seen.shape[-1] // of_features.shape[-1])
        return pixels, gaussian(local_features(shown), local_features(true), of_features, whole)


def _inside(size: int, rim: int) -> Tensor:
    """Return 0 within `rim` pixels of the left and right edge, else 1; float (S, S)."""
    inside = torch.ones(size, size)
    if rim:
        inside[:, :rim] = inside[:, -rim:] = 0
    return inside
