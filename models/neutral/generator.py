"""Several frames of a person in, that person's neutral face out."""

from typing import ClassVar, NamedTuple

import torch
from torch import Tensor, nn

from models.build import seeded_model
from models.families.base import Autoencoder, mean_squared_error
from models.networks.dropout import dropout_from
from models.neutral.pooling import POOLINGS
from models.neutral.residual import RESIDUALS
from models.neutral.settings import NeutralSettings, has_batch_norm
from models.neutral.similarity import structural_similarity
from models.training.noise import Noise
from models.training.trainable import Trainable


class Frames(NamedTuple):
    """Frames of B people: `images` float (B, K, C, S, S) in [0, 1]; `mask` bool (B, K), True for present ones."""

    images: Tensor
    mask: Tensor


class Target(NamedTuple):
    """The targets of B people: the neutral `face` (B, C, S, S) and, for the latent loss, its `latent` (B, zdim)."""

    face: Tensor
    latent: Tensor | None


class Generated(NamedTuple):
    """A `face` (B, C, S, S), not bounded to [0, 1], its `latent` (B, zdim) and the `weights` (B, K) of its frames."""

    face: Tensor
    latent: Tensor
    weights: Tensor


class NeutralGenerator(Trainable):
    """One encoder for all frames, a pooling of their latents, a decoder, and what is taken from the frames."""

    main_group: ClassVar[str] = "generator"
    settings: NeutralSettings

    def __init__(self, settings: NeutralSettings) -> None:
        super().__init__()
        self.settings = settings
        self.encoder, self.decoder = settings.encoder_and_decoder(settings.zdim, settings.batch_norm)
        self.pooling = POOLINGS[settings.pooling](settings.zdim)
        self.latent_map = _identity_map(settings.zdim) if settings.latent_map else nn.Identity()
        self.residual = RESIDUALS[settings.residual](settings.channels, settings.size, settings.residual_width)
        self.begin_epoch([])

    def forward(self, frames_bkchw: Tensor, mask_bk: Tensor | None = None) -> Tensor:
        """Return neutral faces (B, C, S, S) for any number of frames; without a mask every frame is present."""
        if mask_bk is None:
            mask_bk = torch.ones(frames_bkchw.shape[:2], dtype=torch.bool, device=frames_bkchw.device)
        return self.generate(Frames(frames_bkchw, mask_bk)).face

    def generate(self, frames: Frames, strength: float = 1.0) -> Generated:
        """Return the neutral faces, and what they were made from.

        `strength` of the neutralisation: the relative size of the areas around eyes and mouth in which less of the
        frames is kept (1 = default). It has an effect with `residual` "pixel" only.
        """
        f_bkd = self.encoder(frames.images.flatten(0, 1)).float().unflatten(0, frames.mask.shape)
        weights_bk = self.pooling(f_bkd, frames.mask)
        z_bd = self.latent_map((weights_bk.unsqueeze(2) * f_bkd).sum(1))
        face_bchw = self.residual(*frames, weights_bk, self.decoder(z_bd).float(), strength)
        return Generated(face_bchw, z_bd, weights_bk)

    def losses(self, x: Frames, y: Target, noise: Noise) -> dict[str, Tensor]:
        """Return "loss" and its parts: "mse", with `latent_weight` "latent" (L1 norm), with `ssim_weight` "ssim"."""
        settings = self.settings
        with dropout_from(self.encoder, noise.split(x.mask.shape[1])):
            generated = self.generate(x)
        mse = mean_squared_error(y.face, generated.face)
        loss, parts = mse, {"mse": mse}
        if y.latent is not None:
            parts["latent"] = (generated.latent - y.latent).abs().sum(1).mean()
            loss = loss + settings.latent_weight * parts["latent"] / y.face[0].numel()
        if settings.ssim_weight:
            parts["ssim"] = structural_similarity(generated.face, y.face)
            loss = loss + settings.ssim_weight * (1 - parts["ssim"])
        return {"loss": loss, **parts}

    def begin_epoch(self, history: list[dict[str, float]]) -> None:
        """Freeze or unfreeze the parts taken from stage 1, as the settings ask for the next epoch."""
        settings = self.settings
        late = settings.decoder == "late" and len(history) >= settings.unfreeze_epoch
        self.learns: dict[nn.Module, bool] = {
            self.encoder: settings.encoder != "frozen",
            self.decoder: settings.decoder == "scratch" or late,
        }
        for part, learns in self.learns.items():
            part.requires_grad_(learns)
        self.train(self.training)

    def train(self, mode: bool = True) -> "NeutralGenerator":
        """Set the mode; a part that does not learn stays in evaluation mode, with its batch norm's statistics."""
        super().train(mode)
        for part, learns in self.learns.items():
            part.train(mode and learns)
        return self


def build_generator(settings: NeutralSettings, seed: int, stage1: Autoencoder | None = None) -> NeutralGenerator:
    """Return a generator with freshly drawn float32 weights on the CPU, and with those that it takes from `stage1`.

    The same seed gives the same weights; torch's global generator is left as it was. Raises ValueError when the
    settings need a stage-1 autoencoder and there is none, or its network is another.
    """
    _check_stage1(settings, stage1)
    generator = new_generator(settings, seed)
    if stage1 and settings.decoder != "scratch":
        generator.decoder.load_state_dict(stage1.decoder.state_dict())
    if stage1 and settings.encoder != "scratch":
        generator.encoder.load_state_dict(_means_only(stage1.encoder, generator.encoder))
    return generator


def new_generator(settings: NeutralSettings, seed: int) -> NeutralGenerator:
    """Return a generator with freshly drawn weights alone, channels-last, whatever the settings ask of stage 1."""
    return seeded_model(lambda: NeutralGenerator(settings), seed)


def _check_stage1(settings: NeutralSettings, stage1: Autoencoder | None) -> None:
    if not settings.needs_stage1:
        return
    if stage1 is None:
        raise ValueError(
            f"decoder '{settings.decoder}', encoder '{settings.encoder}' and latent_weight {settings.latent_weight:g} "
            "need a stage-1 autoencoder: give one, or train from scratch with latent_weight 0"
        )
    if settings.fitted_to(stage1) != settings:
        raise ValueError(
            f"the stage-1 autoencoder is {stage1.settings} (batch norm: {has_batch_norm(stage1)}), the generator's "
            "network is another: use `settings.fitted_to(stage1)`"
        )


def _identity_map(features: int) -> nn.Linear:
    layer = nn.Linear(features, features)
    nn.init.eye_(layer.weight)
    nn.init.zeros_(layer.bias)
    return layer


def _means_only(theirs: nn.Module, ours: nn.Module) -> dict[str, Tensor]:
    """Return an encoder's weights; of those that give mean and log-variance only what gives the mean."""
    shapes = {name: tensor.shape for name, tensor in ours.state_dict().items()}
    return {name: tensor[: shapes[name][0]] if tensor.dim() else tensor for name, tensor in theirs.state_dict().items()}
