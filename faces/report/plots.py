"""Figures and pictures as inline PNG for HTML pages, drawn without any global state."""

import base64
import io
from collections.abc import Mapping
from html import escape

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

COLUMNS = 5
PICTURES_A_ROW = 10
LIGHT, DARK = "#a9c7e0", "#2f6690"

TRIMMED = 0.5
"""Percent of the values at each end that the outermost bars of a histogram gather."""


def histograms(
    table: pd.DataFrame, units: Mapping[str, str], marked: np.ndarray, limits: tuple[float, float] | None = None
) -> Figure:
    """Return one histogram per column of `units` (name -> label of its axis), missing values aside.

    Light: all rows; dark: those where `marked`, bool (N,), holds. Without `limits` the axis ends at the
    percentiles `TRIMMED` from both ends; the outermost bars gather what lies beyond.
    """
    rows = -(-len(units) // COLUMNS)
    height = 2.1 * rows
    figure = Figure(figsize=(11, height))
    figure.subplots_adjust(left=0.04, right=0.99, top=1 - 0.25 / height, bottom=0.5 / height, hspace=0.7)
    for position, (name, unit) in enumerate(units.items(), start=1):
        axes = figure.add_subplot(rows, min(COLUMNS, len(units)), position)
        axes.tick_params(labelsize=7)
        axes.set_xlabel(unit, fontsize=8)
        _histogram(axes, name, table[name].to_numpy(dtype=float, na_value=np.nan), marked, limits)
    return figure


def _histogram(
    axes: Axes, name: str, values: np.ndarray, marked: np.ndarray, limits: tuple[float, float] | None
) -> None:
    seen = np.isfinite(values)
    axes.set_title(name if seen.any() else f"{name}: not measured", fontsize=9)
    if not seen.any():
        return
    edges = np.linspace(*(limits or _bulk(values[seen])), 31)
    for members, colour in ((seen, LIGHT), (seen & marked, DARK)):
        counts = np.histogram(np.clip(values[members], edges[0], edges[-1]), edges)[0]
        axes.stairs(counts, edges, fill=True, color=colour)


def _bulk(values: np.ndarray) -> tuple[float, float]:
    """Return the trimmed range of finite values, widened where they are all (nearly) the same."""
    low, high = np.percentile(values, (TRIMMED, 100 - TRIMMED))
    wide = max(abs(low), abs(high), 1.0) / 100
    return (low, high) if high - low > wide / 1000 else (low - wide, high + wide)


def size_histogram(sizes: np.ndarray, across: str, up: str) -> Figure:
    """Return how often each size occurs, whole numbers (N > 0,), in one bar per size or, beyond 40, in wider bars."""
    largest = int(sizes.max())
    wide = np.unique(np.geomspace(1, largest + 1, 41).astype(int))
    edges = np.arange(1, largest + 2) if largest <= 40 else np.append(wide[wide <= largest], largest + 1)
    figure = Figure(figsize=(7, 2.2), layout="constrained")
    axes = figure.add_subplot()
    axes.stairs(np.histogram(sizes, edges)[0], edges - 0.5, fill=True, color=DARK)
    axes.set_xscale("linear" if largest <= 40 else "log")
    axes.set_xlabel(across)
    axes.set_ylabel(up)
    return figure


def as_image(figure: Figure, alt: str) -> str:
    """Return the figure as an <img> element that holds its PNG; `alt` says in words what it shows."""
    buffer = io.BytesIO()
    FigureCanvasAgg(figure).print_png(buffer)
    return _element(buffer.getvalue(), alt)


def picture(pixels: np.ndarray, alt: str) -> str:
    """Return a face, uint8 (H, W, 3), as an <img> element."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, format="PNG")
    return _element(buffer.getvalue(), alt)


def picture_sheet(pixels: np.ndarray, alt: str) -> str:
    """Return faces, uint8 (N, H, W, 3), in rows of `PICTURES_A_ROW` as one <img>; a sentence when N is 0."""
    if not len(pixels):
        return "<p>None.</p>"
    across = min(len(pixels), PICTURES_A_ROW)
    blanks = np.full((-len(pixels) % across, *pixels.shape[1:]), 255, np.uint8)
    sheet = np.concatenate([pixels, blanks]).reshape(-1, across, *pixels.shape[1:])
    rows, _, height, width, channels = sheet.shape
    return picture(sheet.swapaxes(1, 2).reshape(rows * height, across * width, channels), alt)


def _element(png: bytes, alt: str) -> str:
    return f"<img alt='{escape(alt)}' src='data:image/png;base64,{base64.b64encode(png).decode()}'>"
