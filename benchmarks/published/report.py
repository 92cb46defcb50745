"""Turn the MLflow store into the tables of the reference works, ours beside the published figures (Markdown)."""

import argparse
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
from mlflow import MlflowClient
from scipy.stats import kendalltau

from benchmarks.published.experiments import EXPERIMENTS, NEUTRAL, Experiment
from benchmarks.published.stored_runs import StoredComparison, StoredModel, newest_comparison

ROOT = Path(__file__).resolve().parents[2]
LOCAL = f"sqlite:///{ROOT}/mlflow/mlflow.db"

COLUMNS: dict[str, Callable[[StoredModel], float]] = {
    "MSE": lambda model: model.scores.get("mse", math.nan),
    "PSNR": lambda model: model.scores.get("psnr", math.nan),
    "SSIM": lambda model: model.scores.get("ssim", math.nan),
    "verification AUC": lambda model: model.scores.get("verification_auc", math.nan),
    "k-means BCubed F": lambda model: model.scores.get("kmeans_bcubed_f", math.nan),
    "least validation MSE": lambda model: min(model.metrics.get("val_mse", [math.nan])),
    "its epoch": lambda model: 1 + int(np.argmin(model.metrics["val_mse"])) if model.metrics else math.nan,
    "epochs": lambda model: len(model.metrics["val_mse"]) if model.metrics else math.nan,
    "KL, nats": lambda model: _at_best_epoch(model, "val_kl"),
}
"""Ours: the scores of held-out faces, and measures of the validation faces by epoch. MSE: pixels in [0, 1], mean over
pixels and colours; under "validation" codes are drawn from the posterior, in the scores they are its mean."""

DESCENDING = frozenset({"PSNR", "SSIM", "verification AUC", "k-means BCubed F"})
"""Columns in which more is better."""


def main() -> None:
    """Print a section an experiment, of the store of this checkout or of another one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", default=LOCAL, help="MLflow tracking address (default: this checkout's)")
    client = MlflowClient(tracking_uri=parser.parse_args().store)
    for experiment in (*EXPERIMENTS, *NEUTRAL):
        print(section(client, experiment))


def section(client: MlflowClient, experiment: Experiment) -> str:
    """Return the Markdown of an experiment: published and ours, at full size and reduced, where they were run."""
    parts = [f"## {experiment.title}", f"Source: {experiment.source}. Reported: {experiment.finding}."]
    for config in (experiment.config, experiment.reduced):
        found = newest_comparison(client, config, experiment.comparison)
        if found is None:
            command = f"zenml pipeline run {experiment.pipeline} --config configs/{config}.yaml"
            parts.append(f"`{config}`: not run here yet (`{command}`).")
        else:
            parts += [f"`{config}` ({found.run_name}), {found.scored} held out:", table(experiment, found)]
            parts.append(agreement(experiment, found))
    return "\n\n".join(parts) + "\n"


def table(experiment: Experiment, found: StoredComparison) -> str:
    """Return a Markdown table: a row a model and a baseline, published columns first."""
    theirs = list(dict.fromkeys(name for figures in experiment.published.values() for name in figures))
    head = ["model", *(f"published: {name}" for name in theirs), *experiment.columns]
    rows = [
        [model.label, *(_shown(experiment.published.get(model.label, {}).get(name)) for name in theirs)]
        + [_shown(COLUMNS[name](model)) for name in experiment.columns]
        for model in found.models
    ]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in [head, ["---"] * len(head), *rows])


def agreement(experiment: Experiment, found: StoredComparison) -> str:
    """Say in which order our figures put the networks, and how far that is the published order."""
    column, tau, ours = experiment.order[0], rank_correlation(experiment, found), our_order(experiment, found)
    return f"By {column}, best first: {', '.join(ours)}. Kendall's tau against the published order: {tau:.2f}."


def our_order(experiment: Experiment, found: StoredComparison) -> list[str]:
    """Return the labels of the published models, the best of ours first."""
    column, models = experiment.order[0], [each for each in found.models if each.label in experiment.published]
    ranked = sorted(models, key=COLUMNS[column], reverse=column in DESCENDING)
    return [each.label for each in ranked]


def rank_correlation(experiment: Experiment, found: StoredComparison) -> float:
    """Return Kendall's tau-b between our order and the published one (1 = the same, -1 = turned round)."""
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


if __name__ == "__main__":
    main()
