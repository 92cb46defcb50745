"""Networks of the published size without memory for their weights, and what their layers count and return."""

import math
from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest
import torch
from torch import Tensor, nn

Maps = list[tuple[int, ...]]


@pytest.fixture
def only_shapes() -> Iterator[None]:
    with torch.device("meta"):
        yield


@pytest.fixture
def counts() -> Callable[[nn.Module, type[nn.Module]], list[int]]:
    """Parameters of each layer of a kind; batch norm's running statistics count too, as in Keras."""

    def of_layers(network: nn.Module, kind: type[nn.Module]) -> list[int]:
        layers = [layer for layer in network.modules() if isinstance(layer, kind)]
        double = 2 if kind is nn.BatchNorm2d else 1
        return [double * sum(value.numel() for value in layer.parameters()) for layer in layers]

    return of_layers


@pytest.fixture
def total() -> Callable[[nn.Module], int]:
    return lambda network: sum(value.numel() for value in network.parameters())


@pytest.fixture
def shapes() -> Callable[[nn.Module, Tensor], list[tuple[int, ...]]]:
    """What each weighted, pooling or flattening layer returns for an input, without the batch."""
    kinds = (nn.Conv2d, nn.ConvTranspose2d, nn.Linear, nn.MaxPool2d, nn.Flatten, nn.Unflatten)

    def of_layers(network: nn.Module, x: Tensor) -> list[tuple[int, ...]]:
        seen: list[tuple[int, ...]] = []
        for layer in network.modules():
            if isinstance(layer, kinds):
                layer.register_forward_hook(lambda layer, inputs, output: seen.append(tuple(output.shape[1:])))
        network.eval()(x)
        return seen

    return of_layers


@pytest.fixture
def encoder_maps(shapes) -> Callable[[nn.Module], Maps]:
    """The maps that a picture of 128 x 128 becomes in an encoder of the tables, which all end in the same layers."""

    def of_network(encoder: nn.Module) -> Maps:
        *maps, flat, first, second, third, codes = shapes(encoder, torch.empty(2, 3, 128, 128))
        assert flat == (math.prod(maps[-1]),)
        assert [first, second, third, codes] == [(4096,), (4096,), (1024,), (128,)]
        return maps

    return of_network


@pytest.fixture
def decoder_maps(shapes) -> Callable[[nn.Module], Maps]:
    """The maps that 64 codes become in a decoder of the tables, which all start with the same layers."""

    def of_network(decoder: nn.Module) -> Maps:
        first, second, third, flat, *maps = shapes(decoder, torch.empty(2, 64))
        assert [first, second, third] == [(1024,), (4096,), (4096,)]
        assert flat == (math.prod(maps[0]),)
        return maps

    return of_network


@pytest.fixture
def mirrors(counts, decoder_maps) -> Callable[[nn.Module, list[int], list[int]], None]:
    """Check a decoder of 3 x 3 convolutions: `filters` of the first map and of each layer, `sides` of all maps."""

    def check(decoder: nn.Module, filters: list[int], sides: list[int]) -> None:
        pairs = pairwise(filters)
        assert counts(decoder, nn.Conv2d) == [9 * before * after + after for before, after in pairs]
        assert decoder_maps(decoder) == [(count, side, side) for count, side in zip(filters, sides, strict=True)]

    return check
