"""Signals keep their scale at the start of every network without batch norm."""

from copy import deepcopy

import pytest
import torch
from torch import nn

from models.families.registry import model_settings
from models.networks.initial_weights import gain, variance_preserving
from models.networks.registry import NETWORKS

ACTIVATIONS = (nn.ReLU(), nn.LeakyReLU(), nn.LeakyReLU(0.3), nn.ELU())


@pytest.mark.parametrize("activation", ACTIVATIONS, ids=str)
def test_gain_gives_each_activation_a_mean_square_of_1(activation):
    x = torch.randn(1_000_000, generator=torch.Generator().manual_seed(0)) * gain(activation) ** 0.5
    assert activation(x).square().mean().item() == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize("activation", ACTIVATIONS, ids=str)
def test_ten_layers_keep_the_mean_square(activation):
    torch.manual_seed(0)
    layers = [layer for _ in range(10) for layer in (nn.Linear(400, 400), deepcopy(activation))]
    out = variance_preserving(nn.Sequential(*layers))(torch.randn(200, 400))
    assert 0.4 < out.square().mean() < 2.5


@pytest.mark.parametrize("network", NETWORKS)
def test_codes_and_images_of_every_network_neither_vanish_nor_explode(network):
    torch.manual_seed(0)
    settings = model_settings(network=network, size=64, width=0.125, zdim=32)
    encoder, decoder = NETWORKS[network].build(settings, 32, False)
    assert 0.2 < encoder(torch.randn(8, 3, 64, 64)).std() < 5
    assert 0.2 < decoder(torch.randn(8, 32)).std() < 5


def test_gain_of_leaky_relu_is_exact():
    assert gain(nn.LeakyReLU(0.5)) == pytest.approx(1.6, abs=1e-12)
