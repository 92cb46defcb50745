"""Read what an experiment left in an MLflow store."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean

from mlflow import MlflowClient
from mlflow.entities import Metric

STORE = "likeness"
"""The MLflow experiment of all runs."""

LEAST = "least_val_mse"
"""Score of an average over runs: the mean of the least validation error of each."""

COUNTS = {"comparison.json": "scored_faces", "generators.json": "scored_people"}
"""Artifact with a comparison -> metric that tells on how many it was made."""


@dataclass(frozen=True)
class StoredModel:
    """A row of a comparison: its scores; of a network also the settings and the metrics by epoch."""

    label: str
    scores: dict[str, float]
    settings: dict[str, str] = field(default_factory=dict)
    metrics: dict[str, list[float]] = field(default_factory=dict)


@dataclass(frozen=True)
class StoredComparison:
    """The newest comparison of one configuration. `scored`: on how many faces or people."""

    run_name: str
    scored: int
    models: list[StoredModel]


def newest_comparison(client: MlflowClient, config: str, file: str = "comparison.json") -> StoredComparison | None:
    """Return the newest comparison whose run is named after `config`, or None when it has not been run.

    `file`: a key of `COUNTS`, embeddings' comparison or generators'.
    """
    experiment = client.get_experiment_by_name(STORE)
    if experiment is None:
        return None
    named = f"attributes.run_name LIKE '{config}-%'"
    for run in client.search_runs([experiment.experiment_id], named, order_by=["attributes.start_time DESC"]):
        if any(each.path == file for each in client.list_artifacts(run.info.run_id)):
            table = json.loads(Path(client.download_artifacts(run.info.run_id, file)).read_text("utf-8"))
            rows = [dict(zip(table["columns"], values, strict=True)) for values in table["data"]]
            scored = int(run.data.metrics[COUNTS[file]])
            return StoredComparison(run.info.run_name, scored, [_model(client, row) for row in rows])
    return None


def averaged(runs: list[StoredComparison]) -> StoredComparison:
    """Return the means of several runs of one configuration: of the scores, and of each epoch that all of them had.

    The least of a mean path is not the mean of the least ones, which is the score `LEAST`.
    """
    if len(runs) == 1:
        return runs[0]
    models = [_mean([run.models[place] for run in runs]) for place in range(len(runs[0].models))]
    return StoredComparison(runs[0].run_name, runs[0].scored, models)


def _mean(models: list[StoredModel]) -> StoredModel:
    first = models[0]
    scores = {name: fmean(each.scores[name] for each in models) for name in first.scores}
    metrics = {
        name: [fmean(epoch) for epoch in zip(*(each.metrics[name] for each in models), strict=False)]
        for name in first.metrics
    }
    if "val_mse" in first.metrics:
        scores[LEAST] = fmean(min(each.metrics["val_mse"]) for each in models)
    return StoredModel(first.label, scores, first.settings, metrics)


def _model(client: MlflowClient, row: dict[str, float | str | None]) -> StoredModel:
    scores = {name: value for name, value in row.items() if isinstance(value, float | int)}
    if not row["run_id"]:
        return StoredModel(str(row["embedding"]), scores)
    run = client.get_run(str(row["run_id"]))
    by_epoch = [name for name in run.data.metrics if name.startswith(("train_", "val_"))]
    metrics = {name: [point.value for point in _points(client, run.info.run_id, name)] for name in by_epoch}
    return StoredModel(str(row["embedding"]), scores, dict(run.data.params), metrics)


def _points(client: MlflowClient, run_id: str, name: str) -> list[Metric]:
    """Return the points of a metric in the order of epochs, the last one where an epoch was logged twice."""
    points = {point.step: point for point in client.get_metric_history(run_id, name)}
    return [points[step] for step in sorted(points)]
