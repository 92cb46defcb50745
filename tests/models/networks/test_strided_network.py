"""Parameter counts against the exact rows of Tables I and II, and shapes at other sizes and widths."""

import pytest
import torch
from torch import nn

from models.families.registry import model_settings
from models.networks.strided import DenseToMap, decoder, encoder

PAPER = model_settings(zdim=100)


@pytest.mark.usefixtures("only_shapes")
def test_encoder_meets_the_rows_of_table_1(counts):
    table_1 = encoder(PAPER, PAPER.zdim, batch_norm=True)
    assert counts(table_1, nn.Conv2d) == [6144, 524288, 2097152, 8388608]
    assert counts(table_1, nn.BatchNorm2d) == [512, 1024, 2048, 4096]
    assert counts(table_1, nn.Linear) == [1638400]


@pytest.mark.usefixtures("only_shapes")
def test_decoder_meets_the_rows_of_table_2(counts):
    table_2 = decoder(model_settings(zdim=256), batch_norm=True)
    assert counts(table_2, nn.ConvTranspose2d) == [8388608, 2097152, 524288]
    assert counts(table_2, nn.BatchNorm2d) == [2048, 1024, 512]
    assert counts(table_2, nn.Conv2d) == [387]
    assert counts(table_2, DenseToMap) == [256 * 65536] == [16779264 - 2048]


@pytest.mark.parametrize("batch_norm", [True, False])
@pytest.mark.parametrize(("size", "width"), [(16, 0.03), (48, 0.1), (64, 0.05), (128, 0.01)])
def test_shapes_at_any_multiple_of_16(size: int, width: float, batch_norm: bool):
    settings = model_settings(size=size, width=width, zdim=5)
    z_bd = encoder(settings, 5, batch_norm)(torch.rand(2, 3, size, size))
    assert z_bd.shape == (2, 5)
    assert decoder(settings, batch_norm)(z_bd).shape == (2, 3, size, size)


@pytest.mark.usefixtures("only_shapes")
def test_without_batch_norm_every_layer_has_a_bias():
    layers = [*encoder(PAPER, 8, batch_norm=False).modules(), *decoder(PAPER, batch_norm=False).modules()]
    assert not any(isinstance(layer, nn.BatchNorm2d) for layer in layers)
    weighted = [layer for layer in layers if isinstance(layer, nn.Conv2d | nn.ConvTranspose2d | nn.Linear)]
    assert all(layer.bias is not None for layer in weighted)
