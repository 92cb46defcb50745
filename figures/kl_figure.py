"""How much each latent dimension carries."""

import numpy as np

from evaluation.latents import ACTIVE_ABOVE
from figures.canvas import COLOURS, GREY, blank, legend_outside, to_pixels


def kl_figure(kl: np.ndarray, activity: np.ndarray, title: str = "Information by dimension") -> np.ndarray:
    """Return uint8 RGB (H, W, 3): KL in nats by dimension (D,), largest first, active units in colour.

    `activity` (D,): variance of the posterior mean. Raises ValueError when the lengths differ or are 0.
    """
    if kl.shape != activity.shape or kl.ndim != 1 or not len(kl):
        raise ValueError(f"a KL and an activity a dimension are needed, got {kl.shape} and {activity.shape}")
    order = np.argsort(-kl, kind="stable")
    active = activity[order] > ACTIVE_ABOVE
    figure = blank(8.5, 4.0, title)
    axes = figure.add_subplot()
    places = np.arange(len(kl))
    for mask, colour, name in ((active, COLOURS[0], "active"), (~active, GREY, "inactive")):
        axes.bar(places[mask], kl[order][mask], color=colour, width=0.9, label=f"{name}: {np.count_nonzero(mask)}")
    axes.set(xlabel="dimension, by rank", ylabel="KL to N(0, 1) in nats", xlim=(-1, len(kl)), ylim=(0, None))
    axes.grid(axis="y", alpha=0.3)
    legend_outside(figure)
    return to_pixels(figure)
