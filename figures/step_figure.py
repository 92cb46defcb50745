"""The training loss along the steps, coloured by epoch."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib import colormaps
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize

from figures.canvas import blank, to_pixels

StepLosses = Mapping[str, Sequence[Sequence[float]]]
"""Network -> the training loss along each of its epochs, from epoch 1."""


def step_figure(losses: StepLosses, title: str = "Training loss along the steps") -> np.ndarray:
    """Return uint8 RGB (H, W, 3), a panel per network. Raises ValueError when no network has an epoch."""
    shown = {name: epochs for name, epochs in losses.items() if epochs}
    if not shown:
        raise ValueError("step_figure needs at least one network with one epoch")
    figure = blank(4.8 * len(shown) + 1, 3.6, title)
    scale = Normalize(1, max(map(len, shown.values())))
    colours = colormaps["viridis"]
    panels = figure.subplots(1, len(shown), squeeze=False)[0]
    for axes, (name, epochs) in zip(panels, shown.items(), strict=True):
        for epoch, values in enumerate(epochs, start=1):
            places = epoch - 1 + (np.arange(len(values)) + 0.5) / len(values)
            axes.plot(places, values, ".", markersize=3, color=colours(scale(epoch)))
        axes.set(title=name, xlabel="steps, in epochs", ylabel="loss")
        axes.grid(alpha=0.3)
    figure.colorbar(ScalarMappable(scale, colours), ax=list(panels), label="epoch")
    return to_pixels(figure)
