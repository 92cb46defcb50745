"""Figures as inline PNG for HTML pages, drawn without any global state."""

import base64
import io
from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

COLUMNS = 5


def histograms(
    table: pd.DataFrame, names: Sequence[str], unit: str, limits: tuple[float, float] | None = None
) -> Figure:
    """Return one histogram a column, over all faces (light) and frontal ones (dark), missing values aside."""
    rows = -(-len(names) // COLUMNS)
    figure = Figure(figsize=(11, 2.1 * rows))
    figure.subplots_adjust(left=0.04, right=0.99, top=1 - 0.25 / (2.1 * rows), bottom=0.5 / (2.1 * rows), hspace=0.7)
    frontal = table["frontal"].to_numpy(dtype=bool)
    for position, name in enumerate(names, start=1):
        axes = figure.add_subplot(rows, min(COLUMNS, len(names)), position)
        values = table[name].to_numpy(dtype=float)
        seen = np.isfinite(values)
        axes.set_title(name if seen.any() else f"{name}: not measured", fontsize=9)
        if seen.any():
            edges = np.histogram_bin_edges(values[seen], bins=30, range=limits)
            for members, colour in ((seen, "#a9c7e0"), (seen & frontal, "#2f6690")):
                axes.stairs(np.histogram(values[members], edges)[0], edges, fill=True, color=colour)
        axes.tick_params(labelsize=7)
        axes.set_xlabel(unit, fontsize=8)
    return figure


def bar_chart(counts: pd.Series, across: str, up: str) -> Figure:
    """Return a bar a row of `counts`, whose index gives the places across."""
    figure = Figure(figsize=(7, 2.2), layout="constrained")
    axes = figure.add_subplot()
    axes.bar(counts.index.to_numpy(), counts.to_numpy(), color="#2f6690")
    axes.set_xlabel(across)
    axes.set_ylabel(up)
    return figure


def as_image(figure: Figure) -> str:
    """Return the figure as an <img> element that holds its PNG."""
    buffer = io.BytesIO()
    FigureCanvasAgg(figure).print_png(buffer)
    return _element(buffer.getvalue())


def picture_row(pixels: np.ndarray) -> str:
    """Return faces, uint8 (N, H, W, 3), side by side as one <img> element; a sentence when N is 0."""
    if not len(pixels):
        return "<p>None.</p>"
    buffer = io.BytesIO()
    Image.fromarray(np.concatenate(list(pixels), axis=1)).save(buffer, format="PNG")
    return _element(buffer.getvalue())


def _element(png: bytes) -> str:
    return f"<img alt='' src='data:image/png;base64,{base64.b64encode(png).decode()}'>"
