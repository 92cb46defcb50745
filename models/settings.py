"""Configuration of a model and of its training."""

import re
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field, ValidationInfo, field_validator

from core.settings import Settings
from models.training.augment import AugmentSettings
from models.training.schedules import SCHEDULES
from models.training.targets import TargetSettings


class ModelSettings(Settings):
    """What rebuilds a model: its family, its network and their sizes.

    `name`: what the model is called in a comparison (default: its family). `family`: a key of
    `models.families.FAMILIES`; `network`: a key of `models.networks.NETWORKS`. `zdim`: dimension of the embedding.
    `width` multiplies all channel counts (1.0 = the published network). `size`: side of the square input in pixels,
    a multiple of 16 (of 32 for `bigconv`). `channels`: 3 (RGB) or 1 (gray: the model sees no colour, and what it
    rebuilds is scored against the picture as it was). `dropout`: share of values that training zeroes in the hidden
    dense layers of networks that have some. `batch_norm`: batch norm where the network has a place for it (default:
    as the family's paper has it).
    `objective`: the family's own loss settings (its `Objective` class); what is left out takes its default,
    so that a stored configuration always lists every value.
    """

    name: str = ""
    family: str = "ae"
    network: str = "strided"
    zdim: int = Field(128, ge=1, le=4096)
    width: float = Field(1.0, gt=0, le=8)
    size: int = Field(64, ge=16, le=1024, multiple_of=16)
    channels: Literal[1, 3] = 3
    dropout: float = Field(0.0, ge=0, lt=1)
    batch_norm: bool | None = None
    objective: dict[str, int | float | str] = Field(default_factory=dict, validate_default=True)

    @property
    def label(self) -> str:
        """The model's name, or its family's."""
        return self.name or self.family

    @field_validator("name")
    @classmethod
    def _plain_name(cls, name: str) -> str:
        if not re.fullmatch(r"[A-Za-z0-9_]*", name):
            raise ValueError(f"name '{name}': only letters, digits and underscores")
        return name

    @field_validator("family")
    @classmethod
    def _known_family(cls, name: str) -> str:
        from models.families import FAMILIES

        return _known("family", name, FAMILIES)

    @field_validator("network")
    @classmethod
    def _known_network(cls, name: str) -> str:
        from models.networks import NETWORKS

        return _known("network", name, NETWORKS)

    @field_validator("size")
    @classmethod
    def _size_of_network(cls, size: int, info: ValidationInfo) -> int:
        from models.networks import SIZE_MULTIPLES

        network = info.data.get("network", "")
        multiple = SIZE_MULTIPLES.get(network, 16)
        if size % multiple:
            raise ValueError(f"network '{network}' needs a size that is a multiple of {multiple}, not {size}")
        return size

    @field_validator("objective")
    @classmethod
    def _whole_objective(cls, values: dict[str, Any], info: ValidationInfo) -> dict[str, Any]:
        from models.families import FAMILIES

        if "family" not in info.data:
            return values
        return FAMILIES[info.data["family"]].Objective(**values).model_dump()


class TrainingSettings(Settings):
    """How a model is trained; the defaults suit about a thousand small faces on a CPU.

    `epochs`: passes over the training rows at most. `batch_size`: faces in a batch at most (batches are even; when
    several processes train together, the batch of all). `precision`: arithmetic of the forward pass, see
    `models.training.precision`; weights and optimiser stay float32.

    Steps: `optimiser` (a key of `models.training.optimisation.OPTIMISERS`) with `learning_rate` and `weight_decay`;
    `schedule` of the learning rate (a key of `models.training.schedules.SCHEDULES`); `max_gradient_norm` clips the
    norm of a step's gradient; `ema` keeps a moving average of the weights with that decay a step, and validates and
    keeps it instead of the weights (0 = off).

    End: `patience`, epochs without a better validation loss after which training stops; `max_gap` stops it as soon as
    the validation loss exceeds the training loss by that share (0.3 = by 30 %). Neither does before `min_epochs`: a
    first epoch's training loss is an average over weights that were still changing fast.

    What becomes what: `augment` varies the training input (not what it shall become); `targets` says what each picture
    shall become, a kind or a block with `kind` (`models.training.targets.TargetSettings`).
    """

    epochs: int = Field(30, ge=1)
    batch_size: int = Field(32, ge=2)
    precision: Literal["auto", "fp32", "bf16"] = "auto"
    optimiser: Literal["adam", "adamw"] = "adam"
    learning_rate: float = Field(1e-3, gt=0)
    weight_decay: float = Field(0.0, ge=0)
    schedule: str = "constant"
    max_gradient_norm: float | None = Field(None, gt=0)
    ema: float = Field(0.0, ge=0, lt=1)
    patience: int = Field(10, ge=1)
    max_gap: float | None = Field(None, gt=0)
    min_epochs: int = Field(1, ge=1)
    augment: AugmentSettings = AugmentSettings()
    targets: TargetSettings = TargetSettings()

    @field_validator("schedule")
    @classmethod
    def _known_schedule(cls, name: str) -> str:
        return _known("schedule", name, SCHEDULES)

    @field_validator("targets", mode="before")
    @classmethod
    def _kind_is_a_block(cls, targets: Any) -> Any:
        return {"kind": targets} if isinstance(targets, str) else targets


def _known(kind: str, name: str, registry: Mapping[str, Any]) -> str:
    if name not in registry:
        raise ValueError(f"unknown {kind} '{name}'; valid: {', '.join(registry)}")
    return name
