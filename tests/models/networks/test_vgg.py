"""Shapes of Table 5.1 and the parameter counts that follow from them."""

from itertools import pairwise

import pytest
from torch import nn

from models.families.registry import model_settings
from models.networks.dropout import Dropout
from models.networks.vgg import vgg_network

PAPER = model_settings(family="vae", network="vgg", size=128, zdim=64, dropout=0.75)
DENSE = [32768 * 4096 + 4096, 4096 * 4096 + 4096, 4096 * 1024 + 1024]


@pytest.mark.usefixtures("only_shapes")
def test_encoder_meets_table_5_1(counts, encoder_maps):
    encoder, _ = vgg_network(PAPER, 128, batch_norm=False)
    assert counts(encoder, nn.Conv2d) == [1792, 36928, 73856, 147584, 295168, 590080, 590080, 1180160, 2359808, 2359808]
    assert sum(counts(encoder, nn.Conv2d)) == 7635264
    assert counts(encoder, nn.Linear) == [*DENSE, 1024 * 128 + 128]
    assert encoder_maps(encoder) == [
        *[(64, 128, 128)] * 2,
        (64, 64, 64),
        *[(128, 64, 64)] * 2,
        (128, 32, 32),
        *[(256, 32, 32)] * 3,
        (256, 16, 16),
        *[(512, 16, 16)] * 3,
        (512, 8, 8),
    ]


@pytest.mark.usefixtures("only_shapes")
def test_decoder_is_the_inverse_of_the_encoder(counts, mirrors):
    _, decoder = vgg_network(PAPER, 128, batch_norm=False)
    assert counts(decoder, nn.Linear) == [64 * 1024 + 1024, 1024 * 4096 + 4096, DENSE[1], 4096 * 32768 + 32768]
    filters = [512, 512, 512, 256, 256, 256, 128, 128, 64, 64, 3]
    mirrors(decoder, filters, sides=[8, 16, 16, 16, 32, 32, 32, 64, 64, 128, 128])


@pytest.mark.usefixtures("only_shapes")
def test_dropout_stands_behind_the_layers_of_4096_alone():
    for network in vgg_network(PAPER, 128, batch_norm=False):
        layers = [layer for layer in network if isinstance(layer, nn.Linear | Dropout)]
        dropped = [before.out_features for before, layer in pairwise(layers) if is_dropout(layer)]
        assert dropped == [4096, 4096]


def is_dropout(layer: nn.Module) -> bool:
    return isinstance(layer, Dropout) and layer.share == 0.75


@pytest.mark.usefixtures("only_shapes")
def test_without_dropout_there_is_no_layer_of_it():
    encoder, decoder = vgg_network(PAPER.model_copy(update={"dropout": 0.0}), 128, batch_norm=False)
    assert not any(isinstance(layer, Dropout) for layer in [*encoder, *decoder])
