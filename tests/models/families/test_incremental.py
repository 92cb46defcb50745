"""Beta rises by equal factors, every so many epochs, while the error is under the threshold."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from models.families.incremental import IncrementalObjective, raised_beta
from models.training.noise import seeded

X_BCHW = torch.rand(5, 3, 16, 16, generator=torch.Generator().manual_seed(3))
RULE = IncrementalObjective(beta=0.001, last_beta=1, steps=3, every=5, threshold=0.02)


def history(errors):
    return [{"epoch": epoch + 1, "train_mse": error, "val_mse": 9.0} for epoch, error in enumerate(errors)]


@pytest.mark.parametrize(
    ("errors", "beta"),
    [
        ([], 0.001),
        ([0.01] * 4, 0.001),
        ([0.01] * 5, 0.01),
        ([0.01] * 9, 0.01),
        ([0.01] * 10, 0.1),
        ([0.01] * 15, 1.0),
        ([0.01] * 500, 1.0),
        ([0.02] * 500, 0.001),
        ([0.01] * 4 + [0.5], 0.001),
        ([0.5] * 4 + [0.01], 0.01),
        ([0.01] * 5 + [0.5] * 5 + [0.01] * 5, 0.1),
    ],
)
def test_beta_follows_the_errors(errors, beta):
    assert raised_beta(history(errors), RULE) == pytest.approx(beta)


@given(st.lists(st.floats(0, 0.04), max_size=60), st.integers(0, 60))
def test_beta_never_falls_and_ends_at_the_last(errors, cut):
    earlier, later = (raised_beta(history(part), RULE) for part in (errors[:cut], errors))
    assert RULE.beta <= earlier <= later <= RULE.last_beta * (1 + 1e-9)


def test_the_bound_follows_beta_and_validation_the_error(tiny):
    model = tiny("incremental_vae", objective={"steps": 3, "observation_noise": 1}).eval()
    found = []
    for epochs in (0, 5, 15):
        model.begin_epoch(history([0.01] * epochs))
        found.append(model.losses(X_BCHW, X_BCHW, seeded(0)))
    assert [losses["beta"].item() for losses in found] == pytest.approx([0.001, 0.01, 1.0])
    assert all(losses["loss"] == losses["mse"] for losses in found)
    raised = (found[2]["bound"] - found[0]["bound"]).item()
    assert raised == pytest.approx(0.999 * found[0]["kl"].item(), rel=1e-3)


def test_a_step_minimises_the_bound(tiny):
    minimised = []
    model = tiny("incremental_vae")
    losses = model.training_step(X_BCHW, X_BCHW, seeded(0), lambda *step: minimised.append(step))
    assert minimised == [("autoencoder", losses["bound"])]
