"""Scores as a table whose cells are shaded by value."""

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes

from evaluation.samples import LOWER_IS_BETTER
from figures.canvas import blank, to_pixels

COUNTS = frozenset({"clusters_found", "noise_share"})
"""Columns that describe and do not evaluate: neither shaded nor ranked."""

DARK_BELOW = 0.55


def score_table(scores: Mapping[str, Mapping[str, float]], title: str = "Scores") -> np.ndarray:
    """Return uint8 RGB (H, W, 3): one row per entry (name -> score name -> value), one column per score.

    Scores in [0, 1] of which more is better are shaded, dark at 0 and yellow at 1. The best of each column is
    bold; missing values stay blank. Raises ValueError without any score.
    """
    columns = list(dict.fromkeys(name for row in scores.values() for name in row))
    if not columns:
        raise ValueError("score_table needs at least one row with one score")
    values = np.array([[row.get(name, np.nan) for name in columns] for row in scores.values()], dtype=np.float64)
    width = 0.09 * max(map(len, scores)) + 0.95 * len(columns) + 0.6
    figure = blank(max(4.0, width), 1.4 + 0.34 * len(scores), title)
    axes = figure.add_subplot()
    shaded = _shaded(values, columns)
    axes.imshow(shaded, cmap="cividis", vmin=0, vmax=1, aspect="auto")
    axes.set_xticks(range(len(columns)), [name.replace("_", "\n") for name in columns], fontsize=8)
    axes.set_yticks(range(len(scores)), list(scores), fontsize=9)
    axes.tick_params(length=0, top=True, labeltop=True, bottom=False, labelbottom=False)
    axes.spines[:].set_visible(False)
    _write_values(axes, values, shaded, _best(values, columns))
    return to_pixels(figure)


def _shaded(values: np.ndarray, columns: list[str]) -> np.ndarray:
    marked = np.array([name not in COUNTS | LOWER_IS_BETTER for name in columns])
    return np.where((values >= 0) & (values <= 1) & marked, values, np.nan)


def _best(values: np.ndarray, columns: list[str]) -> np.ndarray:
    """Return the best value (C,) of each column, NaN where columns are not ranked."""
    sign = np.array([-1.0 if name in LOWER_IS_BETTER else 1.0 for name in columns])
    best = np.where(np.isnan(values), -np.inf, values * sign).max(axis=0) * sign
    return np.where([name in COUNTS for name in columns], np.nan, best)


def _write_values(axes: Axes, values: np.ndarray, shaded: np.ndarray, best: np.ndarray) -> None:
    for (row, column), value in np.ndenumerate(values):
        if np.isnan(value):
            continue
        colour = "white" if shaded[row, column] < DARK_BELOW else "black"
        weight = "bold" if value == best[column] else "normal"
        text = f"{value:.0f}" if value.is_integer() else f"{value:.3f}"
        axes.text(column, row, text, ha="center", va="center", color=colour, weight=weight, fontsize=9)
