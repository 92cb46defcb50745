"""Tables of published figures with ours beside them, and how far the two agree."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.stats import kendalltau

from benchmarks.published.experiments import Experiment
from benchmarks.published.stored_runs import LEAST, StoredComparison, StoredModel

COLUMNS: dict[str, Callable[[StoredModel], float]] = {
    "MSE": lambda model: model.scores.get("mse", math.nan),
    "PSNR": lambda model: model.scores.get("psnr", math.nan),
    "SSIM": lambda model: model.scores.get("ssim", math.nan),
    "verification AUC": lambda model: model.scores.get("verification_auc", math.nan),
    "k-means BCubed F": lambda model: model.scores.get("kmeans_bcubed_f", math.nan),
    "least validation MSE": lambda model: model.scores.get(LEAST, min(model.metrics.get("val_mse", [math.nan]))),
    "its epoch": lambda model: 1 + int(np.argmin(model.metrics["val_mse"])) if model.metrics else math.nan,
    "epochs": lambda model: len(model.metrics["val_mse"]) if model.metrics else math.nan,
    "KL, nats": lambda model: _at_best_epoch(model, "val_kl"),
}
"""Ours: the scores of held-out faces, and measures of the validation faces by epoch. MSE: pixels in [0, 1], mean over
pixels and colours; under "validation" codes are drawn from the posterior, in the scores they are its mean. Of several
runs: means, but for the epochs, which are of the mean path over those that all runs had."""

DESCENDING = frozenset({"PSNR", "SSIM", "verification AUC", "k-means BCubed F"})
"""Columns in which more is better."""


def table(experiment: Experiment, found: StoredComparison) -> str:
    """Return a Markdown table: one row per model and baseline, published columns first."""
    theirs = list(dict.fromkeys(name for figures in experiment.published.values() for name in figures))
    head = ["model", *(f"published: {name}" for name in theirs), *experiment.columns]
    rows = [
        [model.label, *(_shown(experiment.published.get(model.label, {}).get(name)) for name in theirs)]
        + [_shown(COLUMNS[name](model)) for name in experiment.columns]
        for model in found.models
    ]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in [head, ["---"] * len(head), *rows])


def agreement(experiment: Experiment, found: StoredComparison) -> dict[str, Any]:
    """Return by which column models are ordered, our order, and its agreement with the published one."""
    return {
        "column": experiment.order[0],
        "order": our_order(experiment, found),
        "tau": rank_correlation(experiment, found),
    }


def our_order(experiment: Experiment, found: StoredComparison) -> list[str]:
    """Return the labels of the published models, the best of ours first."""
    column, models = experiment.order[0], [each for each in found.models if each.label in experiment.published]
    ranked = sorted(models, key=COLUMNS[column], reverse=column in DESCENDING)
    return [each.label for each in ranked]


def rank_correlation(experiment: Experiment, found: StoredComparison) -> float:
    """Return Kendall's tau-b between our order and the published one (1 = the same, -1 = reversed)."""
    column, order = experiment.order
    ranks = {label: rank for rank, each in enumerate(order) for label in ([each] if isinstance(each, str) else each)}
    models = [each for each in found.models if each.label in ranks]
    sign = -1 if column in DESCENDING else 1
    ours = [sign * COLUMNS[column](each) for each in models]
    return float(kendalltau([ranks[each.label] for each in models], ours)[0])


def figures(experiment: Experiment, found: StoredComparison) -> dict[str, dict[str, float]]:
    """Return our figures by label and column, those that do not exist left out."""
    values = {model.label: {name: COLUMNS[name](model) for name in experiment.columns} for model in found.models}
    return {
        label: {name: float(f"{value:.6g}") for name, value in row.items() if not math.isnan(value)}
        for label, row in values.items()
    }


def _at_best_epoch(model: StoredModel, name: str) -> float:
    if name not in model.metrics:
        return math.nan
    return model.metrics[name][int(np.argmin(model.metrics["val_loss"]))]


def _shown(value: float | str | None) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "-"
    return value if isinstance(value, str) else f"{value:.4g}"
