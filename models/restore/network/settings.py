"""Configuration of the network that restores, and of its training."""

from typing import Annotated, Literal

from pydantic import Field, field_validator

from core.settings import key_of
from models.restore.damages.damage import Damage
from models.restore.damages.degradations import Blur, GaussianNoise, Jpeg, SaltAndPepper
from models.restore.damages.erasures import Halves, Pixels, Rows, Squares
from models.restore.damages.registry import DamageSettings
from models.restore.damages.sampling import Gray, LowResolution
from models.restore.interface import RestorerSettings
from models.training.augment import AugmentSettings
from models.training.schedules import SCHEDULES
from models.training.settings import LoopSettings

MIXTURE: tuple[DamageSettings, ...] = (
    *(GaussianNoise(sigma=sigma) for sigma in (0.02, 0.04, 0.08, 0.12, 0.2, 0.3)),
    *(SaltAndPepper(share=share) for share in (0.05, 0.1, 0.2)),
    *(Jpeg(quality=quality) for quality in (5, 10, 20)),
    *(Blur(sigma=sigma) for sigma in (0.01, 0.02, 0.03)),
    *(Squares(side=side) for side in (1 / 4, 1 / 3, 1 / 2)),
    Squares(side=1 / 6, count=4),
    Halves(),
    *(Pixels(share=share) for share in (0.1, 0.5, 0.9)),
    *(Rows(share=share) for share in (0.2, 0.3, 0.5)),
    LowResolution(factor=2),
    LowResolution(factor=4),
    LowResolution(factor=8),
    Gray(),
)
"""Damage that a network is trained on unless its settings say otherwise."""


class NetworkSettings(RestorerSettings):
    """What rebuilds a network that restores, except its weights.

    `size`: side of the faces, a multiple of 8. `width`: channels of the finest scale. `components`: of the linear
    restorer that it corrects. `damages`: what it is trained on; of each kind equally often, and of each entry of a kind
    equally often.
    """

    kind: Literal["network"] = "network"
    size: int = Field(64, ge=16, le=512, multiple_of=8)
    width: int = Field(32, ge=4, le=512)
    components: int = Field(1024, ge=1, le=2048)
    damages: tuple[DamageSettings, ...] = Field(MIXTURE, min_length=1)

    def suits(self, damage: Damage) -> bool:  # noqa: ARG002 (it is told what the damage is)
        """Accept everything; what it was not trained on is restored as well as what resembles it."""
        return True

    @field_validator("damages")
    @classmethod
    def _drawn(cls, damages: tuple[Damage, ...]) -> tuple[Damage, ...]:
        if any(each.kind == "painted" for each in damages):
            raise ValueError("damage of kind 'painted' is found in pictures and cannot be drawn: take 'squares'")
        return damages


class RestorerTraining(LoopSettings):
    """How a network that restores is trained: `augment` varies the faces before they are damaged."""

    epochs: int = Field(16, ge=1)
    batch_size: int = Field(16, ge=2)
    learning_rate: float = Field(1e-3, gt=0)
    schedule: Annotated[str, key_of(SCHEDULES, "schedule")] = "cosine"
    max_gradient_norm: float | None = Field(5.0, gt=0)
    augment: AugmentSettings = AugmentSettings(mirror=0.5)
