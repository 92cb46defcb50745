"""The elbow curve with its knee."""

from collections.abc import Sequence

import numpy as np

from measures.figures.canvas import COLOURS, blank, legend_outside, to_pixels


def elbow_figure(
    k_values: Sequence[int],
    j: Sequence[float] | np.ndarray,
    knee: int,
    true_k: int | None = None,
    title: str = "Elbow curve",
) -> np.ndarray:
    """Return uint8 RGB (H, W, 3): J(k), within-cluster squares, with the knee and the true k if known."""
    figure = blank(8.0, 4.5, title)
    axes = figure.add_subplot()
    axes.plot(k_values, j, marker="o", markersize=4, color=COLOURS[0], label="J(k)")
    axes.axvline(knee, color=COLOURS[3], linestyle="--", label=f"knee: k = {knee}")
    if true_k is not None:
        axes.axvline(true_k, color=COLOURS[2], linestyle=":", label=f"people: {true_k}")
    axes.set(xlabel="number of clusters k", ylabel="J(k), within-cluster sum of squares", ylim=(0, None))
    axes.grid(alpha=0.3)
    legend_outside(figure)
    return to_pixels(figure)
