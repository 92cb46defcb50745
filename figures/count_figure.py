"""How many people: elbow, silhouette and BIC over k in one figure."""

from collections.abc import Mapping, Sequence

import numpy as np

from figures.canvas import COLOURS, blank, to_pixels


def count_figure(
    k_values: Sequence[int],
    curves: Mapping[str, np.ndarray],
    choices: Mapping[str, int],
    true_k: int | None = None,
    title: str = "How many people",
) -> np.ndarray:
    """Return uint8 RGB (H, W, 3): one panel per curve (K,) over k, with the k it chooses and the true one if known.

    `curves` and `choices` have the same names; a curve may hold NaN where it is undefined.
    """
    figure = blank(4.2 * len(curves), 3.8, title)
    for place, (name, curve) in enumerate(curves.items()):
        axes = figure.add_subplot(1, len(curves), place + 1)
        axes.plot(k_values, curve, marker="o", markersize=4, color=COLOURS[place])
        axes.axvline(choices[name], color=COLOURS[3], linestyle="--", label=f"chosen: k = {choices[name]}")
        if true_k is not None:
            axes.axvline(true_k, color=COLOURS[2], linestyle=":", label=f"people: {true_k}")
        axes.set(xlabel="number of clusters k", title=name, xscale="log")
        axes.grid(alpha=0.3)
        axes.legend(frameon=False, fontsize=8)
    return to_pixels(figure)
