"""Networks of the published size without memory for their weights, and what their layers count and return."""

from collections.abc import Callable, Iterator

import pytest
import torch
from torch import Tensor, nn


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
