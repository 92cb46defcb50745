"""The discriminator of Abiddin et al. (2023), Table III."""

from torch import nn

from models.networks.blocks import scaled

HIDDEN = 512
"""Units of each hidden layer in Table III."""


def discriminator(zdim: int, width: float) -> nn.Sequential:
    """Return (B, zdim) -> (B, 1): the logit that a code comes from the prior.

    Table III prints one hidden row, 262,656 = 512x512 + 512, behind an input of `zdim`, and an output row,
    513 = 512 + 1. A 512x512 layer needs 512 inputs, so a first layer zdim -> 512 stands before it here: two
    hidden layers, the fewest that contain both printed rows, and as many as in Makhzani et al. (2016). The
    printed total of 1,051,137 would be four such hidden rows plus the output (4 x 262,656 + 513), at an input
    of 512.
    """
    hidden = scaled(HIDDEN, width)
    return nn.Sequential(
        nn.Linear(zdim, hidden),
        nn.ReLU(inplace=True),
        nn.Linear(hidden, hidden),
        nn.ReLU(inplace=True),
        nn.Linear(hidden, 1),
    )
