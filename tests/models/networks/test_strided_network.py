"""Parameter counts against the exact rows of Tables I-III, and shapes at other sizes and widths."""

from collections.abc import Iterator

import pytest
import torch
from torch import nn

from models.networks.discriminator import discriminator
from models.networks.strided import DenseToMap, decoder, encoder
from models.settings import ModelSettings

PAPER = ModelSettings(zdim=100)


def counts(network: nn.Module, kind: type[nn.Module]) -> list[int]:
    """Return the parameters of each layer of a kind; Keras counts batch norm's running statistics too."""
    layers = [layer for layer in network.modules() if isinstance(layer, kind)]
    double = 2 if kind is nn.BatchNorm2d else 1
    return [double * sum(value.numel() for value in layer.parameters()) for layer in layers]


@pytest.fixture
def only_shapes() -> Iterator[None]:
    """Build networks of the published size without memory for their weights."""
    with torch.device("meta"):
        yield


@pytest.mark.usefixtures("only_shapes")
def test_encoder_meets_the_rows_of_table_1():
    table_1 = encoder(PAPER, PAPER.zdim, batch_norm=True)
    assert counts(table_1, nn.Conv2d) == [6144, 524288, 2097152, 8388608]
    assert counts(table_1, nn.BatchNorm2d) == [512, 1024, 2048, 4096]
    assert counts(table_1, nn.Linear) == [1638400]


@pytest.mark.usefixtures("only_shapes")
def test_decoder_meets_the_rows_of_table_2():
    table_2 = decoder(ModelSettings(zdim=256), batch_norm=True)
    assert counts(table_2, nn.ConvTranspose2d) == [8388608, 2097152, 524288]
    assert counts(table_2, nn.BatchNorm2d) == [2048, 1024, 512]
    assert counts(table_2, nn.Conv2d) == [387]
    assert counts(table_2, DenseToMap) == [256 * 65536]


def test_discriminator_contains_the_rows_of_table_3():
    assert counts(discriminator(128, 1.0), nn.Linear) == [128 * 512 + 512, 262656, 513]


@pytest.mark.parametrize("batch_norm", [True, False])
@pytest.mark.parametrize(("size", "width"), [(16, 0.03), (48, 0.1), (64, 0.05), (128, 0.01)])
def test_shapes_at_any_multiple_of_16(size: int, width: float, batch_norm: bool):
    settings = ModelSettings(size=size, width=width, zdim=5)
    z_bd = encoder(settings, 5, batch_norm)(torch.rand(2, 3, size, size))
    assert z_bd.shape == (2, 5)
    assert decoder(settings, batch_norm)(z_bd).shape == (2, 3, size, size)


@pytest.mark.usefixtures("only_shapes")
def test_without_batch_norm_every_layer_has_a_bias():
    layers = [*encoder(PAPER, 8, batch_norm=False).modules(), *decoder(PAPER, batch_norm=False).modules()]
    assert not any(isinstance(layer, nn.BatchNorm2d) for layer in layers)
    weighted = [layer for layer in layers if isinstance(layer, nn.Conv2d | nn.ConvTranspose2d | nn.Linear)]
    assert all(layer.bias is not None for layer in weighted)


def test_without_batch_norm_signals_keep_their_scale():
    torch.manual_seed(0)
    settings = ModelSettings(size=32, width=0.5, zdim=32)
    coded = encoder(settings, 32, batch_norm=False)(torch.randn(16, 3, 32, 32))
    decoded = decoder(settings, batch_norm=False)(torch.randn(16, 32))
    assert 0.3 < coded.std() < 3
    assert 0.3 < decoded.std() < 3
