"""Scores against the size of the latent space, a line for each kind of model, such as each weight of the KL term."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import NullLocator

from figures.canvas import blank, legend_outside, style, to_pixels

COLUMNS = 3


def latent_sizes(
    scores: pd.DataFrame,
    measures: Sequence[str] = ("mse", "psnr", "ssim"),
    title: str = "Size of the latent space",
) -> np.ndarray:
    """Return uint8 RGB (H, W, 3): one panel per measure over `zdim`, a line for each value of `line`.

    `scores` has one row per model and the columns `zdim`, `line` (text of the legend) and `measures`; rows of the same
    zdim and line (several seeds) are averaged and their range is drawn. Raises ValueError for missing columns or no
    row.
    """
    missing = {"zdim", "line", *measures} - set(scores.columns)
    if missing or scores.empty:
        raise ValueError(f"latent_sizes needs one row per model and no column missing, got {len(scores)} and {missing}")
    columns, rows = min(len(measures), COLUMNS), -(-len(measures) // COLUMNS)
    figure = blank(3.6 * columns + 1.8, 3.2 * rows + 0.5, title)
    for place, measure in enumerate(measures):
        _draw(figure.add_subplot(rows, columns, place + 1), scores, measure)
    legend_outside(figure, figure.axes[0].get_legend_handles_labels()[0])
    return to_pixels(figure)


def _draw(axes: Axes, scores: pd.DataFrame, measure: str) -> None:
    for place, (name, group) in enumerate(scores.groupby("line")):
        by_size = group.groupby("zdim")[measure].agg(["mean", "min", "max"])
        axes.plot(by_size.index, by_size["mean"], marker="o", label=str(name), **style(place))
        axes.fill_between(by_size.index, by_size["min"], by_size["max"], color=style(place)["color"], alpha=0.15)
    axes.set_xscale("log", base=2)
    sizes = sorted(scores["zdim"].unique())
    axes.set_xticks(sizes, [str(size) for size in sizes])
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set(xlabel="zdim", ylabel=measure.replace("_", " "))
    axes.grid(alpha=0.3)
