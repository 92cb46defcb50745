"""Shapes and counts of Table 5.2, repeated until 8x8x512 as its text says."""

import pytest
import torch
from torch import nn

from models.families.registry import model_settings
from models.networks.resnet import RESNET_DEEP, Residual, resnet_network

PAPER = model_settings(family="vae", network="resnet", size=128, zdim=64)


@pytest.mark.usefixtures("only_shapes")
def test_encoder_meets_table_5_2(counts, encoder_maps):
    encoder, _ = resnet_network(PAPER, 128, batch_norm=False)
    convolutions = [9472, *[36928] * 4, 73856, *[147584] * 4, 295168, *[590080] * 4, 1180160]
    assert counts(encoder, nn.Conv2d) == convolutions
    assert sum(convolutions) == 4657024
    assert counts(encoder, nn.Linear) == [134221824, 16781312, 4195328, 1024 * 128 + 128]
    assert encoder_maps(encoder) == [
        *[(64, 64, 64)] * 5,
        *[(128, 32, 32)] * 5,
        *[(256, 16, 16)] * 5,
        (512, 8, 8),
    ]


@pytest.mark.usefixtures("only_shapes")
def test_decoder_is_the_inverse_of_the_encoder(counts, decoder_maps):
    _, decoder = resnet_network(PAPER, 128, batch_norm=False)
    transitions = [9 * 512 * 256 + 256, *[590080] * 4, 9 * 256 * 128 + 128, *[147584] * 4, 9 * 128 * 64 + 64]
    assert counts(decoder, nn.Conv2d) == [*transitions, *[36928] * 4, 49 * 64 * 3 + 3]
    assert decoder_maps(decoder) == [
        (512, 8, 8),
        *[(256, 16, 16)] * 5,
        *[(128, 32, 32)] * 5,
        *[(64, 64, 64)] * 5,
        (3, 128, 128),
    ]


@pytest.mark.usefixtures("only_shapes")
def test_the_deeper_network_has_twice_the_blocks(counts):
    encoder, decoder = RESNET_DEEP.build(PAPER, 128, False)
    stages = [9472, *[36928] * 8, 73856, *[147584] * 8, 295168, *[590080] * 8, 1180160]
    assert counts(encoder, nn.Conv2d) == stages
    assert [sum(isinstance(part, Residual) for part in network) for network in (encoder, decoder)] == [12, 12]


def test_a_block_adds_its_input_and_starts_as_the_identity():
    x_bchw = torch.randn(2, 3, 8, 8)
    block = Residual(3)
    assert torch.equal(block(x_bchw), x_bchw + block.branch(x_bchw))
    assert not torch.equal(block(x_bchw), x_bchw)
    encoder, decoder = resnet_network(PAPER.model_copy(update={"width": 0.05, "size": 16}), 8, batch_norm=False)
    for block in [part for network in (encoder, decoder) for part in network if isinstance(part, Residual)]:
        x_bchw = torch.randn(2, block.branch[0].in_channels, 8, 8)
        assert torch.equal(block(x_bchw), x_bchw)
