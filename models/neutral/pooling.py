"""The weight of each frame of a person; permuting the frames permutes their weights."""

from collections.abc import Callable

import torch
from torch import Tensor, nn


class Mean(nn.Module):
    """All frames have the same weight."""

    def forward(self, f_bkd: Tensor, mask_bk: Tensor) -> Tensor:  # noqa: ARG002  # the interface of POOLINGS
        """Return weights (B, K) that sum to 1 over the frames that are present."""
        return mask_bk / mask_bk.sum(1, keepdim=True)


class Attention(nn.Module):
    """The weight of a frame is a function of its own features; before training all weights are equal.

    The attention of Ilse, Tomczak and Welling, "Attention-based deep multiple instance learning" (2018), equation 8.
    """

    def __init__(self, features: int) -> None:
        super().__init__()
        self.hidden = nn.Linear(features, features)
        self.score = nn.Linear(features, 1, bias=False)
        nn.init.zeros_(self.score.weight)

    def forward(self, f_bkd: Tensor, mask_bk: Tensor) -> Tensor:
        """Return weights (B, K) that sum to 1 over the frames that are present."""
        score_bk = self.score(torch.tanh(self.hidden(f_bkd))).squeeze(2).float()
        return score_bk.masked_fill(~mask_bk, -torch.inf).softmax(1)


POOLINGS: dict[str, Callable[[int], nn.Module]] = {"mean": lambda features: Mean(), "attention": Attention}  # noqa: ARG005
"""(features) -> a module from (features (B, K, D), mask (B, K) of the frames that are present) to weights (B, K)."""
