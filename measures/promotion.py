"""Whether a challenger replaces the champion."""

import math
from dataclasses import dataclass

from faces.table import Settings

LOWER_IS_BETTER = frozenset(
    {"mse", "verification_eer", "kernel_distance_samples", "kernel_distance_reconstructions", "distance_to_normal"}
)


class PromotionSettings(Settings):
    """When a challenger wins: `metric` must improve by more than `margin` (in the metric's own unit)."""

    metric: str = "verification_auc"
    margin: float = 0.0


@dataclass(frozen=True)
class Decision:
    """The outcome, with the words that are written to the registry."""

    promoted: bool
    reason: str


def decide(challenger: float, champion: float | None, settings: PromotionSettings) -> Decision:
    """Compare one number of the challenger with the champion's, measured on the same data.

    `champion` is None when there is none yet; then the challenger wins unless its number is not finite.
    """
    name = settings.metric
    if math.isnan(challenger):
        return Decision(False, f"the challenger's {name} is not a number")
    if champion is None:
        return Decision(True, f"first champion, {name} {challenger:.4f}")
    gain = champion - challenger if name in LOWER_IS_BETTER else challenger - champion
    words = f"{name} {challenger:.4f} against the champion's {champion:.4f}"
    if gain > settings.margin:
        return Decision(True, f"{words}: better by {gain:.4f} (margin {settings.margin:g})")
    return Decision(False, f"{words}: not better by more than the margin {settings.margin:g}")
