"""Shapes of Table 5.3 and the parameter counts that follow from them."""

from itertools import pairwise

import pytest
import torch
from torch import nn

from models.networks.bigconv import bigconv_network
from models.settings import ModelSettings

PAPER = ModelSettings(family="vae", network="bigconv", size=128, zdim=64)


@pytest.mark.usefixtures("only_shapes")
def test_encoder_meets_table_5_3(counts, shapes):
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
    assert shapes(encoder, torch.empty(2, 3, 128, 128)) == [
        *pooled,
        *[(512, 4, 4)] * 2,
        *[(1024, 4, 4)] * 2,
        (16384,),
        (4096,),
        (4096,),
        (1024,),
        (128,),
    ]


@pytest.mark.usefixtures("only_shapes")
def test_decoder_is_the_inverse_of_the_encoder(counts, shapes):
    _, decoder = bigconv_network(PAPER, 128, batch_norm=False)
    filters = [1024, 1024, 512, 512, 256, 128, 64, 32, 16, 3]
    pairs = pairwise(filters)
    assert counts(decoder, nn.Conv2d) == [9 * before * after + after for before, after in pairs]
    sides = [4, 4, 4, 4, 8, 16, 32, 64, 128]
    maps = [(count, side, side) for count, side in zip(filters[1:], sides, strict=True)]
    assert shapes(decoder, torch.empty(2, 64)) == [(1024,), (4096,), (4096,), (16384,), (1024, 4, 4), *maps]
