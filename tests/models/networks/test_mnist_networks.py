"""The digit networks' counts, as their docstring states them."""

import pytest
import torch
from torch import nn

from models.families.registry import model_settings
from models.networks.mnist import mnist_conv, mnist_dense

WARM_UP = model_settings(family="vae", network="mnist_dense", size=32, channels=1, zdim=10)


@pytest.mark.usefixtures("only_shapes")
def test_dense_network(counts, shapes):
    encoder, decoder = mnist_dense(WARM_UP, 20, batch_norm=False)
    assert counts(encoder, nn.Linear) == [524800, 131328, 5140]
    assert counts(decoder, nn.Linear) == [2816, 131584, 525312]
    assert shapes(encoder, torch.empty(2, 1, 32, 32)) == [(1024,), (512,), (256,), (20,)]
    assert shapes(decoder, torch.empty(2, 10)) == [(256,), (512,), (1024,), (1, 32, 32)]


@pytest.mark.usefixtures("only_shapes")
def test_convolutional_network(counts, shapes):
    encoder, decoder = mnist_conv(WARM_UP, 20, batch_norm=False)
    assert counts(encoder, nn.Conv2d) == [320, 18496]
    assert counts(encoder, nn.Linear) == [1048832, 5140]
    assert counts(decoder, nn.Linear) == [2816, 1052672]
    assert counts(decoder, nn.Conv2d) == [18464, 289]
    maps = [(32, 32, 32), (32, 16, 16), (64, 16, 16), (64, 8, 8)]
    assert shapes(encoder, torch.empty(2, 1, 32, 32)) == [*maps, (4096,), (256,), (20,)]
    assert shapes(decoder, torch.empty(2, 10)) == [(256,), (4096,), (64, 8, 8), (32, 16, 16), (1, 32, 32)]
