"""The network that the training loop trains: features, one head per task, and the losses of the tasks."""

from collections.abc import Mapping
from typing import Any, Self

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from models.attributes.networks import features
from models.attributes.settings import AttributeSettings, ClassTask, NumberTask
from models.training.noise import Noise
from models.training.trainable import Trainable

UNKNOWN = -1
"""Class of a face whose label is unknown."""


class AttributeNetwork(Trainable):
    """Faces (B, C, S, S) to raw outputs by column: scores of classes (B, K), or those of a number (B, 1 or bins)."""

    settings: AttributeSettings

    def __init__(self, settings: AttributeSettings) -> None:
        super().__init__()
        self.settings = settings
        self.features, count = features(settings)
        self.heads = nn.ModuleDict({task.column: nn.Linear(count, task.outputs) for task in settings.tasks})

    def parameter_groups(self) -> dict[str, list[nn.Parameter]]:
        """Return all parameters, or those of the heads where the features are frozen."""
        trained = self.heads if self.settings.frozen else self
        return {self.main_group: list(trained.parameters())}

    def begin_from(self, encoder: nn.Module) -> None:
        """Take the weights of a trained encoder over; it must be what the settings describe."""
        self.features[0].load_state_dict(encoder.state_dict())

    def train(self, mode: bool = True) -> Self:
        """Switch to training or evaluation; a frozen encoder stays as it is in evaluation."""
        super().train(mode)
        if self.settings.frozen:
            self.features[0].eval()
        return self

    def forward(self, x_bchw: Tensor) -> dict[str, Tensor]:
        """Return the raw outputs of each task."""
        seen = self.features(x_bchw)
        return {column: head(seen) for column, head in self.heads.items()}

    def losses(self, x: Tensor, y: Mapping[str, Tensor], noise: Noise) -> dict[str, Tensor]:  # noqa: ARG002
        """Return "loss", the sum of the tasks' losses, and of each task its accuracy or mean absolute error.

        `y`: by column, classes int64 (B,), UNKNOWN where unknown, or numbers float32 (B,), NaN where unknown. Faces
        whose label is unknown do not count; a batch without any label has a loss of 0.
        """
        found: dict[str, Tensor] = {}
        total = x.new_zeros(())
        for task, outputs in zip(self.settings.tasks, self(x).values(), strict=True):
            rate = class_loss if isinstance(task, ClassTask) else number_loss
            loss, told = rate(task, outputs.float(), y[task.column])  # type: ignore[arg-type]
            total = total + loss
            found |= {f"{task.column}_{name}": value for name, value in told.items()}
        return {"loss": total, **found}


def class_loss(task: ClassTask, scores: Tensor, labels: Tensor) -> tuple[Tensor, dict[str, Tensor]]:
    """Return the cross entropy of scores (B, K), in nats, and "accuracy"."""
    known = labels != UNKNOWN
    scores, labels = scores[known], labels[known]
    if not len(labels):
        return scores.sum(), {"accuracy": scores.new_ones(())}
    weights = torch.tensor(task.weights, device=scores.device) if task.weights else None
    return cross_entropy(scores, labels, weights), {"accuracy": (scores.argmax(1) == labels).float().mean()}


def number_loss(task: NumberTask, outputs: Tensor, truth: Tensor) -> tuple[Tensor, dict[str, Tensor]]:
    """Return the loss of a number's outputs (B, O), in units of its range, and "mae" in its own."""
    known = torch.isfinite(truth)
    outputs, truth = outputs[known], truth[known]
    if not len(truth):
        return outputs.sum(), {"mae": outputs.new_zeros(())}
    value, _ = number_of(task, outputs)
    told = {"mae": (value - truth).abs().mean()}
    if task.loss == "squared":
        return ((value - truth) / (task.most - task.least)).square().mean(), told
    target = torch.softmax(-(((bins_of(task, outputs) - truth[:, None]) / task.spread) ** 2) / 2, dim=1)
    return cross_entropy(outputs, target), told


def number_of(task: NumberTask, outputs: Tensor) -> tuple[Tensor, Tensor]:
    """Return the number (B,) that outputs (B, O) stand for, and how uncertain the network is of it (B,), 1 if unsaid.

    The uncertainty is the standard deviation of the distribution, in the number's unit.
    """
    if task.loss == "squared":
        middle, half = (task.most + task.least) / 2, (task.most - task.least) / 2
        return middle + half * outputs[:, 0], torch.ones_like(outputs[:, 0])
    shares, bins = torch.softmax(outputs, dim=1), bins_of(task, outputs)
    mean = shares @ bins
    return mean, ((shares @ bins**2) - mean**2).clamp_min(1e-6).sqrt()


def bins_of(task: NumberTask, like: Tensor) -> Tensor:
    """Return the values of the bins (O,)."""
    return torch.linspace(task.least, task.most, task.bins, device=like.device, dtype=torch.float32)


def build(settings: Any) -> AttributeNetwork:
    """Return a new network for settings."""
    return AttributeNetwork(settings)
