"""The Jacobian penalty against autograd's own full Jacobian."""

import pytest
import torch
from torch import nn
from torch.autograd.functional import jacobian

from models.training.noise import seeded

X_BCHW = torch.rand(3, 3, 16, 16, generator=torch.Generator().manual_seed(3))


def full_jacobian_norm(model):
    """Return the mean squared Frobenius norm from the Jacobian of one image at a time."""
    whole = [jacobian(lambda x_chw: model.embed(x_chw[None])[0], x_chw) for x_chw in X_BCHW]
    return torch.stack([matrix.square().sum() for matrix in whole]).mean()


def penalty(model, seed=0):
    return model.losses(X_BCHW, X_BCHW, seeded(seed))["jacobian"]


def test_zero_probes_give_the_exact_norm(tiny):
    model = tiny("contractive", objective={"probes": 0}).eval()
    assert penalty(model).item() == pytest.approx(full_jacobian_norm(model).item(), rel=1e-5)


def test_hutchinson_probes_come_close(tiny):
    model = tiny("contractive", objective={"probes": 300}).eval()
    assert penalty(model).item() == pytest.approx(full_jacobian_norm(model).item(), rel=0.1)


def test_a_single_probe_is_unbiased(tiny):
    model = tiny("contractive", objective={"probes": 1}).eval()
    drawn = torch.stack([penalty(model, seed).detach() for seed in range(150)])
    assert drawn.std() > 0
    assert drawn.mean().item() == pytest.approx(full_jacobian_norm(model).item(), rel=0.1)


@pytest.mark.parametrize("probes", [0, 300])
def test_a_linear_encoder_has_the_gradient_of_its_weights(tiny, probes):
    """dz/dx is the weight matrix W itself, so the penalty is |W|^2 and its gradient 2 W."""
    model = tiny("contractive", objective={"probes": probes})
    model.encoder = nn.Sequential(nn.Flatten(), nn.Linear(768, 6))
    weight = model.encoder[1].weight
    found = penalty(model)
    found.backward()
    assert found.item() == pytest.approx(weight.square().sum().item(), rel=0.1 if probes else 1e-5)
    away = (weight.grad - 2 * weight).norm() / (2 * weight).norm()
    assert away < (0.2 if probes else 1e-5)


def test_the_loss_weighs_error_and_penalty(tiny):
    model = tiny("contractive", objective={"weight": 0.5, "probes": 0}).eval()
    losses = model.losses(X_BCHW, X_BCHW, seeded(0))
    assert torch.allclose(losses["loss"], losses["mse"] + 0.5 * losses["jacobian"])
    assert torch.allclose(losses["mse"], (model(X_BCHW) - X_BCHW).square().mean())


def test_validation_without_gradients_gives_the_same_numbers(tiny):
    model = tiny("contractive").eval()
    expected = model.losses(X_BCHW, X_BCHW, seeded(0))
    with torch.no_grad():
        found = model.losses(X_BCHW, X_BCHW, seeded(0))
    assert all(torch.allclose(found[name], loss) for name, loss in expected.items())


def test_half_precision_comes_close(tiny):
    model = tiny("contractive", objective={"probes": 0})
    exact = penalty(model)
    with torch.autocast("cpu", torch.bfloat16, cache_enabled=False):
        rounded = penalty(model)
    rounded.backward()
    assert rounded.item() == pytest.approx(exact.item(), rel=0.05)
    assert all(value.grad.isfinite().all() for value in model.encoder.parameters() if value.grad is not None)
