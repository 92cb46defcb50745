"""The counts of the dense network, as its docstring states them."""

import pytest
import torch
from torch import nn

from models.families.registry import model_settings
from models.networks.dense import PIXEL_SCALE, dense


@pytest.mark.usefixtures("only_shapes")
def test_counts_and_shapes(counts, shapes):
    encoder, decoder = dense(model_settings(network="dense", size=32), 128, batch_norm=False)
    assert counts(encoder, nn.Linear) == [3146752, 131200]
    assert counts(decoder, nn.Linear) == [132096, 3148800]
    assert shapes(encoder, torch.empty(2, 3, 32, 32)) == [(3072,), (1024,), (128,)]
    assert shapes(decoder, torch.empty(2, 128)) == [(1024,), (3072,), (3, 32, 32)]


def test_the_decoder_starts_at_the_scale_of_pixels():
    torch.manual_seed(0)
    _, decoder = dense(model_settings(network="dense", size=16), 128, batch_norm=False)
    assert 0.5 * PIXEL_SCALE < decoder(torch.randn(64, 128)).std() < 2 * PIXEL_SCALE
