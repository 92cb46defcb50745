"""Three tasks from few labels: encoders that learned without any, kept or trained further, against from scratch.

Needs what `attributes_published` and `label_free_embedding` need. Copies of one picture are kept in one split.
"""

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from scipy import stats
from tqdm import tqdm

from benchmarks.command_line import run
from benchmarks.kept import kept
from benchmarks.record import RESULTS, record
from benchmarks.transfer.encoders import EncoderTraining
from benchmarks.transfer.methods import STEPS, Found, methods, scored
from benchmarks.transfer.tasks import Task, gender, of_lfw

FEW = 0.05
LEAST_OF_A_CLASS = 2
"""Labelled faces per class, on the mean: a share that leaves fewer is not tried."""

Cases = dict[str, list[Found]]
"""What was found in each draw of the labelled faces, by method."""


def measure(
    data: Path = Path("datasets"),
    shares: tuple[float, ...] = (0.01, 0.05, 0.2, 1.0),
    draws: int = 5,
    draws_of_many: int = 3,
    zdim: int = 128,
    width: float = 0.5,
    epochs: int = 10,
    seed: int = 0,
    collection: Path = Path(".cache/label_free_embedding"),
    crops: Path = Path(".cache/restoration"),
    cache: Path = Path(".cache/transfer"),
    workers: int = 2,
    results: Path = RESULTS,
) -> Path:
    """Learn encoders without labels, then from a share of the labels, drawn often.

    `draws`: of the labelled faces, for shares of at most 5 %; `draws_of_many`: for larger ones. `zdim`: dimension of
    the encoders. `width`, `epochs`: of the autoencoder. `collection`, `crops`: caches of the real faces. What is in
    `cache` is not trained again.
    """
    training = EncoderTraining(zdim, width, epochs, seed)
    tasks = {"gender": gender(data, cache, training, workers)}
    tasks |= of_lfw(data, collection, crops / "eyes64.npy", cache, training)
    figures: dict[str, Any] = {"tasks": {}}
    for name, task in tasks.items():
        classes = np.unique(task.labels[task.rows("train")])
        cases = {
            str(share): _cases(task, share, draws if share <= FEW else draws_of_many, cache / name)
            for share in shares
            if share * len(task.rows("train")) >= LEAST_OF_A_CLASS * len(classes)
        }
        figures["tasks"][name] = _told(task, classes, cases)
    config = {"zdim": zdim, "width": width, "epochs": epochs, "steps": STEPS}
    template, command = Path(__file__).with_name("reading.md"), "make bench TOPIC=transfer DATA=datasets"
    return record(figures, template, results, command=command, config=config, seeds=list(range(draws)))


def _cases(task: Task, share: float, draws: int, cache: Path) -> Cases:
    cases: Cases = {name: [] for name in methods(task)}
    for draw in tqdm(range(draws), desc=f"{task.column}, {share:.0%} labelled", disable=None):
        order = np.random.default_rng(draw).permutation(task.rows("train"))
        rows = order[: round(share * len(order))]
        for name, found in cases.items():
            found.append(kept(cache / f"{name}-{share}-{draw}.json", partial(scored, name, task, rows)))
    return cases


def _told(task: Task, classes: np.ndarray, cases: dict[str, Cases]) -> dict[str, Any]:
    """Return the figures of one task."""
    test = task.labels[task.rows("test")]
    return {
        "train": len(task.rows("train")),
        "test": len(test),
        "classes": len(classes),
        "largest_class": round(max(float((test == name).mean()) for name in classes), 4),
        "methods": methods(task),
        "accuracy": {share: accuracies(case) for share, case in cases.items()},
        "gain_of_pretraining": {share: gain(case) for share, case in cases.items()},
        "equal_loss": {share: equal_loss(case) for share, case in cases.items()},
    }


def accuracies(case: Cases) -> dict[str, list[float]]:
    """Return the accuracy of each draw by method."""
    return {name: [round(each["accuracy"], 4) for each in found] for name, found in case.items()}


def gain(case: Cases) -> list[float]:
    """Return how much more accurate `fine_tuned` is than `from_scratch`, draw by draw: mean and 95 % interval (t)."""
    found = accuracies(case)
    away = np.subtract(found["fine_tuned"], found["from_scratch"])
    half = stats.t.ppf(0.975, len(away) - 1) * stats.sem(away)
    return [round(float(each), 4) for each in (away.mean(), away.mean() - half, away.mean() + half)]


def equal_loss(case: Cases) -> list[float]:
    """Return the mean over draws of the epochs that the network from scratch needs for its best validation loss.

    And of those that the fine-tuned one needs for the same loss, all of its epochs where it does not get there.
    """
    found = []
    for scratch, tuned in zip(case["from_scratch"], case["fine_tuned"], strict=True):
        losses, goal = np.array(tuned["val_losses"]), min(scratch["val_losses"])
        there = np.flatnonzero(losses <= goal)
        found.append([int(np.argmin(scratch["val_losses"])) + 1, int(there[0]) + 1 if len(there) else len(losses)])
    return [round(float(value), 1) for value in np.mean(found, axis=0)]


if __name__ == "__main__":
    run(measure)
