"""What the losses of an epoch have added up to so far."""

from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from models.training.parallel import Part, Processes


@dataclass
class EpochSums:
    """Sums over the first `steps` batches of an epoch, which held `count` examples.

    `totals`: by name of a loss its sum over examples. `losses`: "loss" of each step. Both are those of all processes up
    to the last `means`; what this process has added since is kept apart.
    """

    steps: int = 0
    count: int = 0
    totals: dict[str, float] = field(default_factory=dict)
    losses: list[float] = field(default_factory=list)
    _own: dict[str, Tensor] = field(default_factory=dict, repr=False)
    _own_losses: list[Tensor] = field(default_factory=list, repr=False)

    def plain(self) -> dict[str, Any]:
        """Return the arguments that make these sums again, as JSON can hold them; only after `means`."""
        return {"steps": self.steps, "count": self.count, "totals": self.totals, "losses": self.losses}

    def add(self, part: Part, losses: dict[str, Tensor]) -> None:
        """Add the mean losses of this process's part of a batch; none of an empty part."""
        self.steps += 1
        self.count += part.total
        for name, loss in losses.items():
            self._own[name] = self._own.get(name, torch.zeros(())) + loss.detach().double() * len(part.rows)
        if losses:
            self._own_losses.append(losses["loss"].detach() * part.share)

    def means(self, processes: Processes) -> dict[str, float]:
        """Return each loss's mean over the examples so far; every process must ask at the same step."""
        sums = processes.total({name: float(total) for name, total in self._own.items()})
        newest = torch.stack(self._own_losses).tolist() if self._own_losses else []
        along = processes.total({str(number): loss for number, loss in enumerate(newest)})
        self.totals = {name: self.totals.get(name, 0.0) + total for name, total in sums.items()}
        self.losses += along.values()
        self._own, self._own_losses = {}, []
        return {name: total / self.count for name, total in self.totals.items()}
