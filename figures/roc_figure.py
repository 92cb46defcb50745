"""ROC curves of several embeddings."""

from collections.abc import Mapping

import numpy as np

from evaluation.verification import Roc
from figures.canvas import blank, legend_outside, rate_axes, style, to_pixels


def roc_figure(curves: Mapping[str, Roc], title: str = "Same person or not") -> np.ndarray:
    """Return uint8 RGB (H, W, 3) with one curve an embedding (by name), best AUC first in the legend."""
    figure = blank(8.0, 5.5, title)
    axes = figure.add_subplot()
    ranked = sorted(curves, key=lambda name: -curves[name].auc)
    colours = {name: style(i) for i, name in enumerate(curves)}
    for name in ranked:
        roc = curves[name]
        label = f"{name}\nAUC {roc.auc:.3f}, EER {roc.eer:.3f}"
        axes.plot(roc.far, roc.tar, linewidth=1.8, label=label, **colours[name])
    rate_axes(axes, "false accept rate (different people taken as one)", "true accept rate")
    legend_outside(figure)
    return to_pixels(figure)
