"""From losses to new weights: optimisers, learning rates, gradient clipping and averaged weights."""

from typing import cast

import torch
from torch import Tensor
from torch.nn.utils import clip_grad_norm_
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from models.training.parallel import Processes
from models.training.schedules import SCHEDULES
from models.training.settings import LoopSettings
from models.training.trainable import Minimise, Trainable

OPTIMISERS: dict[str, type[torch.optim.Adam]] = {"adam": torch.optim.Adam, "adamw": torch.optim.AdamW}
"""Adam (Kingma and Ba, 2015) adds weight decay to the gradient, AdamW (Loshchilov and Hutter, 2019) to the step."""


class Optimisation:
    """The optimisers of a model, one for each of its parameter groups, and its averaged weights with `ema`."""

    def __init__(self, model: Trainable, settings: LoopSettings, processes: Processes) -> None:
        self.model, self._settings, self._processes = model, settings, processes
        adam = OPTIMISERS[settings.optimiser]
        self._optimisers = {
            name: adam(group, lr=settings.learning_rate, weight_decay=settings.weight_decay, fused=True)
            for name, group in model.parameter_groups().items()
        }
        average = get_ema_multi_avg_fn(settings.ema)
        self._averaged = AveragedModel(model, multi_avg_fn=average, use_buffers=True) if settings.ema else None

    @property
    def evaluated(self) -> Trainable:
        """The model that is validated and kept: the one with averaged weights if there is one, else the trained one."""
        return cast(Trainable, self._averaged.module) if self._averaged else self.model

    def begin_epoch(self, history: list[dict[str, float]]) -> None:
        """Set the learning rate, and prepare the model, given the epochs so far."""
        factor = SCHEDULES[self._settings.schedule](len(history), self._settings.epochs)
        for optimiser in self._optimisers.values():
            optimiser.param_groups[0]["lr"] = self._settings.learning_rate * factor
        for model in self._models():
            model.begin_epoch(history)

    def minimiser(self, share: float) -> Minimise:
        """Return a function that steps a group's optimiser on the loss of this process's `share` of a batch."""

        def minimise(group: str, loss: Tensor) -> None:
            optimiser = self._optimisers[group]
            parameters = [each for each in optimiser.param_groups[0]["params"] if each.requires_grad]
            optimiser.zero_grad()
            with torch.autocast(loss.device.type, enabled=False):
                loss.backward(inputs=parameters)
            self._processes.average_gradients(parameters, share)
            if self._settings.max_gradient_norm is not None:
                clip_grad_norm_(parameters, self._settings.max_gradient_norm)
            optimiser.step()

        return minimise

    def end_batch(self) -> None:
        """Update the averaged weights."""
        if self._averaged:
            self._averaged.update_parameters(self.model)

    def make_equal(self) -> None:
        """Make the models of all processes equal, at the end of an epoch and where its state is kept."""
        for model in self._models():
            self._processes.average_buffers(model)

    def state(self) -> dict[str, Tensor]:
        """Return everything from which training continues: weights, averaged weights, steps and moments."""
        tensors = {f"model/{name}": tensor for name, tensor in self.model.state_dict().items()}
        if self._averaged:
            tensors |= {f"averaged/{name}": tensor for name, tensor in self._averaged.state_dict().items()}
        for group, optimiser in self._optimisers.items():
            for index, parameter in enumerate(optimiser.param_groups[0]["params"]):
                moments = optimiser.state[parameter].items()
                tensors |= {f"optimiser/{group}/{index}/{quantity}": value for quantity, value in moments}
        return tensors

    def restore(self, tensors: dict[str, Tensor]) -> None:
        """Set what `state` returned; moments take the memory order of their parameter, as fused Adam needs."""
        self.model.load_state_dict(with_prefix_removed(tensors, "model/"))
        if self._averaged:
            self._averaged.load_state_dict(with_prefix_removed(tensors, "averaged/"))
        for name, value in with_prefix_removed(tensors, "optimiser/").items():
            group, index, quantity = name.split("/")
            optimiser = self._optimisers[group]
            parameter = optimiser.param_groups[0]["params"][int(index)]
            like = parameter.detach() if value.shape == parameter.shape else value.to(parameter.device)
            optimiser.state[parameter][quantity] = torch.empty_like(like).copy_(value)

    def _models(self) -> list[Trainable]:
        return [self.model] if self._averaged is None else [self.model, self.evaluated]


def with_prefix_removed(tensors: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    """Return the tensors whose names begin with `prefix`, without it."""
    return {name.removeprefix(prefix): value for name, value in tensors.items() if name.startswith(prefix)}
