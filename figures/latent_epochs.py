"""The latent space of the same faces as training goes on."""

from collections.abc import Mapping

import numpy as np
from matplotlib.lines import Line2D

from core.checks import Labels, check_same_length
from figures.canvas import COLOURS, GREY, blank, legend_outside, to_pixels
from figures.tsne_map import group_colours


def latent_epochs(codes: Mapping[int, np.ndarray], groups: Labels, title: str = "Latent space by epoch") -> np.ndarray:
    """Return uint8 RGB (H, W, 3): a panel an epoch with codes (N, D), each dot a face, coloured by groups (N,).

    Above 2 dimensions all panels show the first two principal components of the last epoch, and all have the same
    limits, so that they can be compared. Raises ValueError without an epoch, for unequal lengths and for codes that
    are not finite.
    """
    if not codes:
        raise ValueError("latent_epochs needs the codes of at least one epoch")
    for epoch, codes_nd in codes.items():
        check_same_length(**{f"epoch {epoch}": codes_nd}, groups=groups)
    centre_d, axes_d2 = plane(codes[max(codes)])
    colours = group_colours(groups)
    figure = blank(3.4 * len(codes) + 1.8, 3.8, title)
    points = {epoch: (codes[epoch] - centre_d) @ axes_d2 for epoch in sorted(codes)}
    first = None
    for place, (epoch, points_n2) in enumerate(points.items()):
        axes = figure.add_subplot(1, len(codes), place + 1, sharex=first, sharey=first)
        first = first or axes
        axes.scatter(points_n2[:, 0], points_n2[:, 1], c=list(colours), s=10)
        axes.set_title(f"epoch {epoch}", fontsize=10)
        axes.tick_params(labelsize=7)
    legend_outside(figure, _legend(groups, colours))
    return to_pixels(figure)


def plane(codes_nd: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return a centre (D,) and two orthonormal axes (D, 2): the principal ones, or those of the codes when D <= 2."""
    if codes_nd.ndim != 2 or not np.isfinite(codes_nd).all():
        raise ValueError(f"codes must be finite and (N, D), got {codes_nd.shape}: did the model diverge?")
    dimension = codes_nd.shape[1]
    if dimension <= 2:
        return np.zeros(dimension), np.eye(dimension, 2)
    centre_d = codes_nd.mean(axis=0, dtype=np.float64)
    _, vectors_dd = np.linalg.eigh(np.cov(codes_nd.T, bias=True))
    return centre_d, vectors_dd[:, :-3:-1]


def _legend(groups: Labels, colours: np.ndarray) -> list[Line2D]:
    names = np.where(colours == GREY, "other", np.asarray(groups).astype(str))
    shown = dict(zip(names, colours, strict=True))
    order = sorted(shown, key=lambda name: [*COLOURS, GREY].index(shown[name]))
    return [Line2D([], [], color=shown[name], marker="o", linestyle="", label=name) for name in order]
