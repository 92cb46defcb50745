"""Wrong labels planted among UTKFace's own: how many are among the most doubtful ones.

Needs what `attributes_published` needs. Every label is judged by a network that learned from the other half of the
faces, copies of one picture in one half.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.attributes_best.measure import BASE, TRAINING
from benchmarks.attributes_published.faces import utkface
from benchmarks.command_line import run
from benchmarks.record import RESULTS, record
from core.face_table import FaceTable
from evaluation.label_faults import doubt, planted, recall_among_first
from faces.near_copies import near_copies
from models.attributes.recipe import AttributeRecipe, learn

COLUMNS = ("gender", "ethnicity")
VALIDATED = 0.1
"""Share of the faces learned from that the best epoch is chosen on."""


def measure(
    data: Path = Path("datasets"),
    epochs: int = 10,
    share: float = 0.05,
    width: float = 0.5,
    seed: int = 0,
    cache: Path = Path(".cache/label_faults"),
    workers: int = 2,
    results: Path = RESULTS,
) -> Path:
    """Plant a `share` of wrong labels in each column; learn from either half of the faces and judge the other."""
    table, rng = utkface(data, workers), np.random.default_rng(seed)
    classes = {column: sorted(table.manifest[column].dropna().unique()) for column in COLUMNS}
    truth = {column: np.searchsorted(classes[column], table.manifest[column].to_numpy(str)) for column in COLUMNS}
    spoilt = {column: planted(truth[column], len(classes[column]), share, rng) for column in COLUMNS}
    labels = {column: np.array(classes[column])[spoilt[column][0]] for column in COLUMNS}
    steps = TRAINING | {"epochs": epochs, "patience": epochs}
    recipe = AttributeRecipe(name="doubts", training=steps, **BASE | {"columns": COLUMNS, "width": width})
    answers = judged(replace(table, manifest=table.manifest.assign(**labels)), recipe, cache, seed)
    figures = {"faces": len(table), "share": share, "copies": copies(table)} | {
        column: _found(*spoilt[column], answers[column], share) for column in COLUMNS
    }
    template, config = Path(__file__).with_name("reading.md"), recipe.model_dump(mode="json")
    command = "make bench TOPIC=label_faults DATA=datasets"
    return record(figures, template, results, command=command, config=config, seeds=[seed])


def judged(table: FaceTable, recipe: AttributeRecipe, cache: Path, seed: int) -> dict[str, np.ndarray]:
    """Return by column the shares of classes (N, K) of each face, by the network that did not learn from it."""
    groups = near_copies(np.asarray(table.pixels))
    rng = np.random.default_rng(seed)
    half = rng.integers(0, 2, groups.max() + 1)[groups]
    validated = rng.random(groups.max() + 1)[groups] < VALIDATED
    answers: dict[str, np.ndarray] = {}
    for fold in range(2):
        held = half == fold
        splits = np.where(held, "test", np.where(validated, "val", "train"))
        manifest = table.manifest.assign(split=splits)
        model = learn(table.stored, manifest, recipe, cache / f"{recipe.training.epochs}-{seed}-{fold}", seed).model
        for column, shares in model.predict(np.asarray(table.stored[np.flatnonzero(held)])).items():
            answers.setdefault(column, np.zeros((len(table), shares.shape[1]), np.float32))[held] = shares
    return answers


def copies(table: FaceTable) -> dict[str, Any]:
    """Return the number of groups of copies of one picture, and the share of them whose labels differ, by column."""
    groups = near_copies(np.asarray(table.pixels))
    by_group = table.manifest.groupby(groups)
    several = by_group.size() > 1
    differ = {column: float((by_group[column].nunique()[several] > 1).mean()) for column in COLUMNS}
    return {"groups": int(several.sum())} | {column: round(value, 3) for column, value in differ.items()}


def _found(labels: np.ndarray, wrong: np.ndarray, shares: np.ndarray, share: float) -> dict[str, Any]:
    doubts = doubt(labels, shares)
    low = recall_among_first(wrong, -shares[np.arange(len(labels)), labels], share)
    return {
        "recall": round(recall_among_first(wrong, doubts, share), 4),
        "recall_least_share": round(low, 4),
        "recall_twice_as_many": round(recall_among_first(wrong, doubts, 2 * share), 4),
        "by_chance": share,
    }


if __name__ == "__main__":
    run(measure)
