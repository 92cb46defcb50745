"""Configuration of a training: what the loop reads of any model's, and what autoencoders have besides."""

from typing import Annotated, Any, Literal

from pydantic import Field, field_validator

from core.settings import Settings, key_of
from models.training.augment import AugmentSettings
from models.training.schedules import SCHEDULES
from models.training.targets import TargetSettings


class LoopSettings(Settings):
    """How a model is trained; the defaults suit about a thousand small faces on a CPU.

    `epochs`: the maximum number of epochs. `batch_size`: the maximum number of faces in a batch (batches differ in size
    by one at most; with several processes, it is the size of the batch that they share). `precision`: arithmetic of the
    forward pass, see `models.training.precision`; weights and optimiser stay float32.

    Optimisation: `optimiser` (a key of `models.training.optimisation.OPTIMISERS`) with `learning_rate` and
    `weight_decay`; `schedule` of the learning rate (a key of `models.training.schedules.SCHEDULES`);
    `max_gradient_norm` clips the norm of each gradient; `ema` is the decay per step of an exponential moving average of
    the weights, which is then validated and kept in place of the weights (0 = off).

    Stopping: training stops after `patience` epochs without a lower validation loss, or as soon as the validation loss
    exceeds the training loss by the share `max_gap` (0.3 = by 30 %), but never before `min_epochs`: the training loss
    of a first epoch is an average over weights that are still changing fast.

    `augment` varies the inputs of training. `state_every`: steps after which the state is written within an epoch, too,
    for epochs that take long (None: after each epoch alone).
    """

    epochs: int = Field(30, ge=1)
    batch_size: int = Field(32, ge=2)
    precision: Literal["auto", "fp32", "bf16"] = "auto"
    optimiser: Literal["adam", "adamw"] = "adam"
    learning_rate: float = Field(1e-3, gt=0)
    weight_decay: float = Field(0.0, ge=0)
    schedule: Annotated[str, key_of(SCHEDULES, "schedule")] = "constant"
    max_gradient_norm: float | None = Field(None, gt=0)
    ema: float = Field(0.0, ge=0, lt=1)
    patience: int = Field(10, ge=1)
    max_gap: float | None = Field(None, gt=0)
    min_epochs: int = Field(1, ge=1)
    augment: AugmentSettings = AugmentSettings()
    state_every: int | None = Field(None, ge=1)


class TrainingSettings(LoopSettings):
    """How an autoencoder is trained: `augment` varies its inputs alone.

    `targets` decides the target of each image, as a kind or as a block with `kind`
    (`models.training.targets.TargetSettings`).
    """

    targets: TargetSettings = TargetSettings()

    @field_validator("targets", mode="before")
    @classmethod
    def _kind_is_a_block(cls, targets: Any) -> Any:
        return {"kind": targets} if isinstance(targets, str) else targets
