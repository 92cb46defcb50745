"""Histograms of codes against the prior N(0, 1)."""

import numpy as np
from matplotlib.axes import Axes
from scipy.stats import norm

from figures.canvas import COLOURS, blank, legend_outside, to_pixels

PANELS = 12
COLUMNS = 4
BINS = np.linspace(-5, 5, 51)


def latent_histograms(codes: np.ndarray, dimensions: np.ndarray, title: str = "Codes against N(0, 1)") -> np.ndarray:
    """Return uint8 RGB (H, W, 3): densities of codes (N, D), of all dimensions pooled and of the first 11 named.

    What lies beyond 5 is counted at the border. Raises ValueError without codes.
    """
    if codes.ndim != 2 or not codes.size:
        raise ValueError(f"histograms need codes (N, D) with N and D >= 1, got {codes.shape}")
    panels = {"all": codes.ravel()} | {f"dimension {each}": codes[:, each] for each in dimensions[: PANELS - 1]}
    rows = -(-len(panels) // COLUMNS)
    figure = blank(2.4 * COLUMNS + 1.8, 1.9 * rows + 0.5, title)
    for place, (name, values) in enumerate(panels.items()):
        _draw(figure.add_subplot(rows, COLUMNS, place + 1), name, values)
    legend_outside(figure, figure.axes[0].get_legend_handles_labels()[0])
    return to_pixels(figure)


def _draw(axes: Axes, name: str, values: np.ndarray) -> None:
    inside = np.clip(values, BINS[0], BINS[-1])
    axes.hist(inside, BINS.tolist(), density=True, color=COLOURS[0], alpha=0.7, label="codes")
    axes.plot(BINS, norm.pdf(BINS), color=COLOURS[3], label="N(0, 1)")
    axes.set_title(f"{name}: {values.mean():+.2f} ± {values.std():.2f}", fontsize=8)
    axes.set(xlim=(BINS[0], BINS[-1]), yticks=[])
    axes.tick_params(labelsize=7)
