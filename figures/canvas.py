"""What every figure shares: a blank figure, colours, and the way to pixels. No global state is used."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

DPI = 100

COLOURS = ("#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9", "#F0E442", "#000000")
"""Distinguishable with any colour vision (Okabe & Ito 2008)."""

LINES = ("-", "--", ":", "-.")
GREY = "#999999"


def blank(width: float, height: float, title: str) -> Figure:
    """Return an empty figure of `width` x `height` inches with a title, drawn by Agg."""
    figure = Figure(figsize=(width, height), dpi=DPI, layout="constrained")
    FigureCanvasAgg(figure)
    figure.suptitle(title, fontsize=12)
    return figure


def to_pixels(figure: Figure) -> np.ndarray:
    """Return the figure as uint8 RGB (H, W, 3)."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())[..., :3].copy()


def style(index: int) -> dict[str, Any]:
    """Return the colour and line style of the curve number `index`; 32 are distinct."""
    return {"color": COLOURS[index % len(COLOURS)], "linestyle": LINES[index // len(COLOURS) % len(LINES)]}


def legend_outside(figure: Figure, handles: Sequence[Artist] | None = None) -> None:
    """Put the legend (of all axes, or of `handles`) right of them, where it hides no data."""
    options: dict[str, Any] = {} if handles is None else {"handles": handles}
    figure.legend(loc="outside right upper", frameon=False, fontsize=9, **options)


def rate_axes(axes: Axes, xlabel: str, ylabel: str) -> None:
    """Make both axes run over [0, 1] in a square, with labels, a light grid and the diagonal of chance."""
    axes.plot([0, 1], [0, 1], color=GREY, linewidth=1, linestyle=":", label="chance")
    axes.set(xlabel=xlabel, ylabel=ylabel, xlim=(-0.01, 1.01), ylim=(-0.01, 1.01), aspect="equal")
    axes.grid(alpha=0.3)
