"""The interface of every model that the one training loop can train."""

from collections.abc import Callable
from typing import Any, ClassVar, Protocol

from torch import Tensor, nn

from models.training.noise import Noise

Minimise = Callable[[str, Tensor], None]
"""(name of a parameter group, its loss) -> one step of that group's optimiser."""


class TrainableSettings(Protocol):
    """What the training loop reads of a model's settings, which are a frozen pydantic model."""

    @property
    def label(self) -> str:
        """The model's name in progress bars and errors."""

    def model_dump(self) -> dict[str, Any]:
        """Return all that rebuilds the network."""

    def model_dump_json(self) -> str:
        """Return the same as JSON."""


class Trainable(nn.Module):
    """A model with losses; one with several optimisers overrides `parameter_groups` and `training_step`."""

    main_group: ClassVar[str] = "model"
    settings: TrainableSettings

    def losses(self, x: Any, y: Any, noise: Noise) -> dict[str, Tensor]:
        """Return scalar losses and metrics of a batch of inputs x and targets y.

        "loss" is what validation compares between epochs. `noise` is the only source of randomness.
        """
        raise NotImplementedError

    def begin_epoch(self, history: list[dict[str, float]]) -> None:
        """Prepare the next epoch, given the epochs so far, oldest first ("epoch", "train_*", "val_*").

        The model's state must be a function of `history` alone, so that a resumed training gives the same result.
        """

    def parameter_groups(self) -> dict[str, list[nn.Parameter]]:
        """Return the parameters by the optimiser that steps them."""
        return {self.main_group: list(self.parameters())}

    def training_step(self, x: Any, y: Any, noise: Noise, minimise: Minimise) -> dict[str, Tensor]:
        """Take one optimiser step (or several) on a batch and return its `losses`, at least "loss" and "mse"."""
        losses = self.losses(x, y, noise)
        minimise(self.main_group, losses["loss"])
        return losses
