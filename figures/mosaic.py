"""Rows of faces drawn into one picture, with labels beside the rows and captions under the faces."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from core.checks import check_pixels
from figures.canvas import blank, to_pixels

CELL = 0.9
"""Side of a face in inches."""

CAPTION = 0.17
"""Height of a line of caption in inches."""


def face_rows(
    rows: Sequence[np.ndarray],
    title: str,
    row_labels: Sequence[str] = (),
    captions: Sequence[Sequence[str]] = (),
) -> np.ndarray:
    """Return uint8 RGB (H, W, 3) that shows rows of faces, each uint8 (n, h, w, 3).

    Rows may differ in length. `row_labels`: one per row, at the left. `captions`: one per face, under it, in the
    shape of `rows`. Without any face the figure says so.
    """
    if not any(len(row) for row in rows):
        return _says_none(title)
    columns = max(len(row) for row in rows)
    caption_lines = max((text.count("\n") + 1 for line in captions for text in line), default=0)
    cell_height = CELL + CAPTION * caption_lines
    label_width = 0.115 * max((len(part) for label in row_labels for part in label.split("\n")), default=0)
    figure = blank(max(columns * CELL + label_width + 0.3, 4.0), len(rows) * cell_height + 0.6, title)
    axes = figure.add_subplot()
    axes.set(xlim=(0, columns), ylim=(len(rows) * cell_height / CELL, 0), aspect="equal", xticks=[])
    axes.set_yticks([(i * cell_height + CELL / 2) / CELL for i in range(len(row_labels))], row_labels)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    for i, row in enumerate(rows):
        _draw_row(axes, row, i * cell_height / CELL, captions[i] if captions else ())
    return to_pixels(figure)


def in_rows(pixels: np.ndarray, columns: int) -> list[np.ndarray]:
    """Split faces uint8 (N, H, W, 3) into rows of `columns` faces."""
    return [pixels[start : start + columns] for start in range(0, len(pixels), columns)]


def check_faces(pixels: np.ndarray, name: str = "pixels") -> np.ndarray:
    """Return uint8 (N, H, W, 3), N >= 0, or raise ValueError naming `name`."""
    return pixels if pixels.shape[:1] == (0,) else check_pixels(pixels, name)


def _draw_row(axes: Axes, row: np.ndarray, top: float, captions: Sequence[str]) -> None:
    for column, face in enumerate(row):
        axes.imshow(face, extent=(column + 0.02, column + 0.98, top + 0.98, top + 0.02))
    for column, caption in enumerate(captions):
        axes.text(column + 0.5, top + 1.0, caption, ha="center", va="top", fontsize=7)


def _says_none(title: str) -> np.ndarray:
    figure = blank(4.0, 1.5, title)
    figure.text(0.5, 0.4, "no faces", ha="center", color="grey")
    return to_pixels(figure)
