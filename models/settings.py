"""Configuration of a model and of its training."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field, ValidationInfo, field_validator

from faces.table import Settings


class ModelSettings(Settings):
    """What rebuilds a model: its family, its network and their sizes.

    `family`: a key of `models.families.FAMILIES`; `network`: a key of `models.networks.NETWORKS`.
    `zdim`: dimension of the embedding. `width` multiplies all channel counts (1.0 = the published network).
    `size`: side of the square input in pixels, a multiple of 16.
    `objective`: the family's own loss settings (its `Objective` class); what is left out takes its default,
    so that a stored configuration always lists every value.
    """

    family: str = "ae"
    network: str = "strided"
    zdim: int = Field(128, ge=1, le=4096)
    width: float = Field(1.0, gt=0, le=8)
    size: int = Field(64, ge=16, le=1024, multiple_of=16)
    objective: dict[str, float] = Field(default_factory=dict, validate_default=True)

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

    @field_validator("objective")
    @classmethod
    def _whole_objective(cls, values: dict[str, float], info: ValidationInfo) -> dict[str, float]:
        from models.families import FAMILIES

        if "family" not in info.data:
            return values
        return FAMILIES[info.data["family"]].Objective(**values).model_dump()


class TrainingSettings(Settings):
    """How a model is trained; the defaults suit about a thousand small faces on a CPU.

    `epochs`: passes over the training rows at most. `batch_size`: faces in a batch at most (batches are
    even). `learning_rate`: of Adam. `patience`: epochs without a better validation loss after which training
    stops. `precision`: arithmetic of the forward pass, see `models.precision`; weights and optimiser stay
    float32.
    """

    epochs: int = Field(30, ge=1)
    batch_size: int = Field(32, ge=2)
    learning_rate: float = Field(1e-3, gt=0)
    patience: int = Field(10, ge=1)
    precision: Literal["auto", "fp32", "bf16"] = "auto"


def _known(kind: str, name: str, registry: Mapping[str, Any]) -> str:
    if name not in registry:
        raise ValueError(f"unknown {kind} '{name}'; valid: {', '.join(registry)}")
    return name
