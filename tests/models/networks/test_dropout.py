"""Dropout draws from the training step's noise and from nothing else."""

import pytest
import torch

from models.networks.dropout import Dropout, dropout_from
from models.training.noise import seeded

X_BD = torch.randn(4000, 5, generator=torch.Generator().manual_seed(0)) + 1


def dropped(share: float, seed: int, start: int = 0, total: int | None = None, rows: slice = slice(None)):
    layer = Dropout(share).train()
    with dropout_from(layer, seeded(seed).part(start, total) if total else seeded(seed)):
        return layer(X_BD[rows])


@pytest.mark.parametrize("share", [0.1, 0.75])
def test_share_is_zeroed_and_the_rest_scaled(share: float):
    y_bd = dropped(share, seed=1)
    kept_bd = y_bd != 0
    assert (1 - kept_bd.float().mean()).item() == pytest.approx(share, abs=0.02)
    torch.testing.assert_close(y_bd[kept_bd], X_BD[kept_bd] / (1 - share))


def test_equal_noise_drops_equally_whatever_the_global_generator_does():
    first = dropped(0.5, seed=1)
    torch.manual_seed(99)
    assert torch.equal(first, dropped(0.5, seed=1))
    assert not torch.equal(first, dropped(0.5, seed=2))


def test_two_halves_of_a_batch_drop_what_the_whole_drops():
    n = len(X_BD)
    halves = [dropped(0.5, 1, start, n, slice(start, start + n // 2)) for start in (0, n // 2)]
    assert torch.equal(torch.cat(halves), dropped(0.5, seed=1))


def test_evaluation_changes_nothing_and_needs_no_noise():
    assert torch.equal(Dropout(0.5).eval()(X_BD), X_BD)


def test_training_without_noise_is_an_error():
    layer = Dropout(0.5).train()
    with dropout_from(layer, seeded(0)):
        layer(X_BD)
    with pytest.raises(RuntimeError, match="dropout_from"):
        layer(X_BD)


def test_gradient_flows_through_kept_values_alone():
    layer, x_bd = Dropout(0.5).train(), X_BD.clone().requires_grad_()
    with dropout_from(layer, seeded(3)):
        y_bd = layer(x_bd)
    y_bd.sum().backward()
    torch.testing.assert_close(x_bd.grad, (y_bd != 0).float() * 2)
