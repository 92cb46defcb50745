"""What a reader of attributes confuses, how far its numbers are off, and for whom."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from core.ages import age_band
from figures.canvas import COLOURS, GREY, blank, to_pixels


def confusion_figure(counts: np.ndarray, classes: Sequence[str], title: str) -> np.ndarray:
    """Return uint8 RGB (H, W, 3): shares of the chosen classes in each true class, with the counts (K, K)."""
    side = 3.2 + 0.7 * len(classes)
    figure = blank(side, side, title)
    axes = figure.add_subplot()
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for (row, column), count in np.ndenumerate(counts):
        dark = shares[row, column] > 0.5
        axes.text(column, row, f"{count:,}", ha="center", va="center", color="white" if dark else "black", fontsize=8)
    places = np.arange(len(classes))
    axes.set(xlabel="chosen", ylabel="true", xticks=places, yticks=places)
    axes.set_xticklabels(classes, rotation=45, ha="right")
    axes.set_yticklabels(classes)
    return to_pixels(figure)


def number_figure(truth: np.ndarray, answers: np.ndarray, name: str, title: str) -> np.ndarray:
    """Return uint8 RGB (H, W, 3): answers (N, 3) against truth (N,), and how either is distributed."""
    figure = blank(10, 4.6, title)
    left, right = figure.subplots(1, 2)
    low, high = min(truth.min(), answers[:, 0].min()), max(truth.max(), answers[:, 0].max())
    left.plot([low, high], [low, high], color=GREY, linewidth=1, linestyle=":")
    left.scatter(truth, answers[:, 0], s=4, alpha=0.25, color=COLOURS[0], edgecolors="none")
    left.set(xlabel=f"{name}, as labelled", ylabel="as read", aspect="equal")
    bins = np.linspace(low, high, 40)
    for values, label, colour in ((truth, "as labelled", COLOURS[1]), (answers[:, 0], "as read", COLOURS[0])):
        right.hist(values, bins=bins, alpha=0.6, label=label, color=colour)
    right.set(xlabel=name, ylabel="faces")
    right.legend(frameon=False)
    return to_pixels(figure)


def age_figure(right: np.ndarray, ages: np.ndarray, title: str) -> np.ndarray:
    """Return uint8 RGB (H, W, 3): how often answers are `right` (N,) by band of age, and how many faces a band has."""
    bands = age_band(pd.Series(ages))
    names = [band for band in bands.cat.categories if (bands == band).any()]
    member = [(bands == band).to_numpy(bool) for band in names]
    figure = blank(9, 4.2, title)
    axes = figure.add_subplot()
    places = np.arange(len(names))
    axes.bar(places, [own.sum() for own in member], color=GREY, alpha=0.4)
    axes.set(xlabel="age", ylabel="faces", xticks=places)
    axes.set_xticklabels(names, rotation=45, ha="right")
    rate = axes.twinx()
    rate.plot(places, [right[own].mean() for own in member], color=COLOURS[0], marker="o")
    rate.set(ylabel="share that is right", ylim=(0, 1.02))
    return to_pixels(figure)
