"""ROC per cluster."""

from collections.abc import Mapping

import numpy as np

from evaluation.verification import Roc
from figures.canvas import GREY, blank, legend_outside, rate_axes, style, to_pixels

NAMED_CURVES = 10


def cluster_roc_figure(curves: Mapping[int, Roc], title: str = "ROC per cluster") -> np.ndarray:
    """Return uint8 RGB (H, W, 3): the first 10 clusters of the mapping in colour, others grey.

    `curves` as `cluster_rocs` gives them; the title tells the mean AUC over all of them.
    """
    mean = np.mean([roc.auc for roc in curves.values()])
    figure = blank(8.0, 5.5, f"{title}: mean AUC {mean:.3f} over {len(curves)}")
    axes = figure.add_subplot()
    named = list(curves)[:NAMED_CURVES]
    for cluster in list(curves)[NAMED_CURVES:]:
        axes.plot(curves[cluster].far, curves[cluster].tar, color=GREY, linewidth=0.6, alpha=0.6)
    for i, cluster in enumerate(named):
        roc = curves[cluster]
        axes.plot(roc.far, roc.tar, linewidth=1.8, label=f"cluster {cluster}: AUC {roc.auc:.3f}", **style(i))
    if len(curves) > len(named):
        axes.plot([], [], color=GREY, linewidth=0.6, label=f"{len(curves) - len(named)} other clusters")
    rate_axes(axes, "false positive rate (others near the centre)", "true positive rate")
    legend_outside(figure)
    return to_pixels(figure)
