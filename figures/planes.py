"""Faces in two dimensions, each way of getting there beside the others."""

from collections.abc import Mapping

import numpy as np

from core.checks import Labels, check_same_length
from figures.canvas import blank, legend_outside, to_pixels
from figures.tsne_map import group_colours

COLUMNS = 3
INCHES = 3.2


def planes(points: Mapping[str, np.ndarray], groups: Labels, title: str) -> np.ndarray:
    """Return uint8 RGB (H, W, 3): a scatter of faces (N, 2) for each way, coloured by their groups (N,).

    Raises ValueError for points of another shape, for no way, and for missing groups.
    """
    check_same_length(groups=groups, **points)
    if not points or any(np.shape(each)[1:] != (2,) for each in points.values()):
        raise ValueError(f"every way needs points (N, 2), got { ({k: np.shape(v) for k, v in points.items()}) }")
    names, colours = np.asarray(groups).astype(str), group_colours(groups)
    columns = min(COLUMNS, len(points))
    lines = -(-len(points) // columns)
    figure = blank(INCHES * columns + 1, INCHES * lines, title)
    for number, (way, at) in enumerate(points.items(), start=1):
        axes = figure.add_subplot(lines, columns, number, title=way)
        for name in np.unique(names):
            chosen = names == name
            label = name if number == 1 else None
            axes.scatter(at[chosen, 0], at[chosen, 1], s=6, c=list(colours[chosen]), label=label)
        axes.set(xticks=[], yticks=[])
    legend_outside(figure)
    return to_pixels(figure)
