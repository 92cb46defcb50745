"""Training curves, one panel per measure and one colour per model."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from figures.canvas import COLOURS, blank, legend_outside, to_pixels

Histories = Mapping[str, Mapping[str, Sequence[float]]]

TRAIN = "train_"
VALIDATION = ("validation_", "val_")


def history_figure(histories: Histories, title: str = "Training history") -> np.ndarray:
    """Return uint8 RGB (H, W, 3) of `histories`: model -> measure -> one value an epoch, from epoch 1.

    `train_x` and `validation_x` (or `val_x`) share the panel of x, dashed and solid; any other measure has a
    panel of its own. Raises ValueError when there is no measure at all.
    """
    panels = list(dict.fromkeys(_panel(name) for history in histories.values() for name in history))
    if not panels:
        raise ValueError("history_figure needs at least one model with one measure")
    columns = min(len(panels), 3)
    rows = -(-len(panels) // columns)
    figure = blank(4.2 * columns + 1.6, 3.2 * rows + 0.4, title)
    for i, panel in enumerate(panels):
        _draw_panel(figure.add_subplot(rows, columns, i + 1), panel, histories)
    legend_outside(figure, _legend(histories))
    return to_pixels(figure)


def _draw_panel(axes: Axes, panel: str, histories: Histories) -> None:
    for i, history in enumerate(histories.values()):
        for name in (name for name in history if _panel(name) == panel):
            dash = "--" if name.startswith(TRAIN) else "-"
            epochs = np.arange(1, len(history[name]) + 1)
            axes.plot(epochs, history[name], dash, color=COLOURS[i % len(COLOURS)], marker=".")
    axes.set(xlabel="epoch", ylabel=panel.replace("_", " "))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.grid(alpha=0.3)


def _panel(name: str) -> str:
    for prefix in (TRAIN, *VALIDATION):
        name = name.removeprefix(prefix)
    return name


def _legend(histories: Histories) -> list[Line2D]:
    lines = [Line2D([], [], color=COLOURS[i % len(COLOURS)], label=name) for i, name in enumerate(histories)]
    if any(name.startswith(TRAIN) for history in histories.values() for name in history):
        lines.append(Line2D([], [], color="grey", linestyle="--", label="training"))
        lines.append(Line2D([], [], color="grey", linestyle="-", label="validation"))
    return lines
