"""Initial weights that keep the scale of signals, for networks without batch norm."""

from torch import nn

GAINS: dict[type[nn.Module], float] = {nn.ReLU: 2.0, nn.ELU: 1.6332}
"""Variance of a normal input that gives an activation's output a mean square of 1: exact for ReLU (He et al.,
2015), the root of the closed form for ELU; other modules count as none, 1."""


def variance_preserving(network: nn.Sequential) -> nn.Sequential:
    """Draw a network's weights so that signals keep their scale (He et al., 2015), and set its biases to 0.

    Batch norm makes that scale irrelevant; without it torch's own weights shrink signals at every layer, and
    training starts about twice as slowly. The variance is gain / inputs, with the gain of the activation that
    follows. Modules must stand in the order in which they are called.
    """
    leaves = [module for module in network.modules() if not any(module.children())]
    for layer, following in zip(leaves, [*leaves[1:], nn.Identity()], strict=True):
        if isinstance(layer, nn.Conv2d | nn.ConvTranspose2d | nn.Linear):
            nn.init.normal_(layer.weight, std=(gain(following) / _inputs(layer)) ** 0.5)
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)
    return network


def gain(activation: nn.Module) -> float:
    """Return the gain of what follows a layer; that of LeakyReLU is exact for its slope (He et al., 2015)."""
    if isinstance(activation, nn.LeakyReLU):
        return 2 / (1 + activation.negative_slope**2)
    return GAINS.get(type(activation), 1.0)


def _inputs(layer: nn.Conv2d | nn.ConvTranspose2d | nn.Linear) -> int:
    """Return how many values each output sums; transposed kernels spread over stride^2 outputs."""
    if isinstance(layer, nn.ConvTranspose2d):
        return layer.in_channels * layer.weight[0, 0].numel() // (layer.stride[0] * layer.stride[1])
    return layer.weight[0].numel()
