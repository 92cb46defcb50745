"""Shapes of Table 5.3 and the parameter counts that follow from them."""

import pytest
from torch import nn

from models.families.registry import model_settings
from models.networks.bigconv import bigconv_network

PAPER = model_settings(family="vae", network="bigconv", size=128, zdim=64)


@pytest.mark.usefixtures("only_shapes")
def test_encoder_meets_table_5_3(counts, encoder_maps):
    encoder, _ = bigconv_network(PAPER, 128, batch_norm=False)
    convolutions = [448, 4640, 18496, 73856, 295168, 1180160, 2359808, 4719616, 9438208]
    assert counts(encoder, nn.Conv2d) == convolutions
    assert sum(convolutions) == 18090400
    assert counts(encoder, nn.Linear) == [67112960, 16781312, 4195328, 1024 * 128 + 128]
    pooled = [
        shape
        for filters, side in [(16, 128), (32, 64), (64, 32), (128, 16), (256, 8)]
        for shape in [(filters, side, side), (filters, side // 2, side // 2)]
    ]
    assert encoder_maps(encoder) == [*pooled, *[(512, 4, 4)] * 2, *[(1024, 4, 4)] * 2]


@pytest.mark.usefixtures("only_shapes")
def test_decoder_is_the_inverse_of_the_encoder(mirrors):
    _, decoder = bigconv_network(PAPER, 128, batch_norm=False)
    filters = [1024, 1024, 512, 512, 256, 128, 64, 32, 16, 3]
    mirrors(decoder, filters, sides=[4, 4, 4, 4, 4, 8, 16, 32, 64, 128])
