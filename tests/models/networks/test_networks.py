"""What every network keeps: shapes at any size and width, gradients to every weight, the same in bfloat16."""

import pytest
import torch
from torch import nn

from models.families.registry import ModelSettings, model_settings
from models.networks.dropout import dropout_from
from models.networks.registry import NETWORKS
from models.training.noise import seeded

EVERY = pytest.mark.parametrize("network", NETWORKS)
NORM = pytest.mark.parametrize("batch_norm", [True, False])


def small(network: str, **changes: object) -> ModelSettings:
    return model_settings(**{"network": network, "size": 32, "width": 0.05, "zdim": 5, **changes})


@EVERY
@NORM
@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("times", [1, 3, 4])
def test_shapes_at_any_size_that_fits(network: str, times: int, channels: int, batch_norm: bool):
    size = times * NETWORKS[network].size_multiple
    settings = small(network, size=size, channels=channels)
    encoder, decoder = NETWORKS[network].build(settings, 7, batch_norm)
    assert encoder(torch.rand(2, channels, size, size)).shape == (2, 7)
    assert decoder(torch.rand(2, 5)).shape == (2, channels, size, size)


@EVERY
@NORM
def test_every_weight_learns_and_dropout_trains(network: str, batch_norm: bool):
    torch.manual_seed(0)
    encoder, decoder = NETWORKS[network].build(small(network, dropout=0.2), 5, batch_norm)
    model = nn.Sequential(encoder, decoder).train()
    optimiser = torch.optim.SGD(model.parameters(), lr=1e-3)
    x_bchw = torch.rand(4, 3, 32, 32)
    for step in range(2):
        optimiser.zero_grad()
        with dropout_from(model, seeded(step)):
            (model(x_bchw) - x_bchw).square().mean().backward()
        optimiser.step()
    still = [name for name, weight in model.named_parameters() if not weight.grad.abs().sum() > 0]
    assert not still


@EVERY
def test_bfloat16_channels_last_agrees_with_float32(network: str):
    torch.manual_seed(0)
    encoder, decoder = NETWORKS[network].build(small(network), 5, False)
    model = nn.Sequential(encoder, decoder).eval()
    x_bchw = torch.rand(4, 3, 32, 32)
    expected = model(x_bchw)
    model = model.to(memory_format=torch.channels_last)
    with torch.autocast("cpu", torch.bfloat16):
        y_bchw = model(x_bchw.to(memory_format=torch.channels_last))
    assert (y_bchw.float() - expected).square().mean() < 1e-3 * expected.square().mean()


@EVERY
@pytest.mark.usefixtures("only_shapes")
def test_width_narrows_every_network(network: str, total):
    halved, full = (
        sum(total(part) for part in NETWORKS[network].build(small(network, width=width), 5, True)) for width in (0.5, 1)
    )
    assert halved < 0.6 * full
