"""Configuration of the neutral-face generator and of its training."""

from typing import Annotated, Literal, Self

from pydantic import Field

from core.settings import key_of
from models.families.base import Autoencoder
from models.networks.interface import LatentDimension, Width
from models.neutral.pooling import POOLINGS
from models.neutral.residual import RESIDUALS
from models.settings import EncoderDecoderSettings
from models.training.settings import LoopSettings


class NeutralSettings(EncoderDecoderSettings):
    """What rebuilds a generator, except its weights; all frames share one encoder.

    `pooling` (a key of `models.neutral.pooling.POOLINGS`) combines the latents of the frames into one, `residual` (a
    key of `models.neutral.residual.RESIDUALS`) combines the decoded face and the frames into one face;
    `residual_width`: channels of the first layer of its networks.

    `decoder`: "scratch"; "frozen", that of a stage-1 autoencoder, which stays as it is; "late", the same but trained
    too after `unfreeze_epoch` epochs. `encoder`: "scratch"; "stage1", to start from that of the autoencoder; "frozen",
    that one as it is, so that only pooling, `latent_map` and residual are trained, for which a few dozen people
    suffice. `latent_map`: an affine map, the identity at the start, from the pooled latents to the latent that is
    decoded.

    `latent_weight`: lambda of the neutral-face thesis, in squared error + lambda |V_T - V_R| with V_R the latent and
    V_T the stage-1 latent of the true neutral face: its mean or, with `latent_target` "sampled", a draw from its
    distribution. Squared error and the L1 norm are sums there; both are divided by the number of pixel values here.
    `ssim_weight`: weight of 1 - SSIM against the mean squared error of values in [0, 1].
    """

    kind: Literal["network"] = "network"
    zdim: LatentDimension = 64
    width: Width = 0.125
    batch_norm: bool = False
    pooling: Annotated[str, key_of(POOLINGS, "pooling")] = "attention"
    decoder: Literal["scratch", "frozen", "late"] = "scratch"
    unfreeze_epoch: int = Field(20, ge=1)
    encoder: Literal["scratch", "stage1", "frozen"] = "scratch"
    latent_map: bool = False
    residual: Annotated[str, key_of(RESIDUALS, "residual")] = "pixel"
    residual_width: int = Field(8, ge=1, le=256)
    latent_weight: float = Field(0.0, ge=0)
    latent_target: Literal["mean", "sampled"] = "mean"
    ssim_weight: float = Field(0.0, ge=0)

    @property
    def label(self) -> str:
        """The model's name in progress bars."""
        return "neutral"

    @property
    def needs_stage1(self) -> bool:
        """Whether a generator can be built and trained only with a stage-1 autoencoder."""
        return self.decoder != "scratch" or self.encoder != "scratch" or self.latent_weight > 0

    def fitted_to(self, stage1: Autoencoder) -> Self:
        """Return these settings with the network of a stage-1 autoencoder, so that its decoder can be attached."""
        names = ("network", "zdim", "width", "size", "channels")
        same = {name: getattr(stage1.settings, name) for name in names}
        return self.model_copy(update=same | {"batch_norm": has_batch_norm(stage1)})


class NeutralTraining(LoopSettings):
    """How a generator is trained: in every epoch `frames` of each person are drawn (all of them where there are fewer).

    `augment` varies a person as a whole, frames and neutral face alike. `batch_size` counts people.
    """

    frames: int = Field(5, ge=1, le=1000)
    batch_size: int = Field(8, ge=2)


def has_batch_norm(model: Autoencoder) -> bool:
    """Return whether an autoencoder was built with batch norm where its network has a place for it."""
    chosen = model.settings.batch_norm
    return model.batch_norm if chosen is None else chosen
