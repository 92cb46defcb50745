"""What learns from a few labels: heads on codes, and networks that begin from an encoder or from nothing."""

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from benchmarks.attributes_best.measure import BASE, TRAINING
from benchmarks.transfer.tasks import Task
from models.attributes.recipe import AttributeRecipe, learn

STEPS, MOST_EPOCHS, LEAST_EPOCHS = 600, 150, 5
"""Steps of every network, whatever the number of labels, within these numbers of epochs."""
STRENGTHS = np.logspace(-4, 1, 6)
"""Of a logistic regression, the inverse of its regularisation."""

Found = dict[str, Any]
"""The accuracy on test faces; of a network the validation losses of its epochs too."""


def linear(task: Task, rows: np.ndarray, codes: str) -> Found:
    """Score a logistic regression from codes brought to variance 1; a fifth of the rows chooses its strength."""
    labels, vectors, test = task.labels, task.encoders.codes[codes], task.rows("test")
    fewer, held = _parts(rows)
    strength = max(STRENGTHS, key=lambda c: _head(c, vectors[fewer], labels[fewer]).score(vectors[held], labels[held]))
    head = _head(strength, vectors[rows], labels[rows])
    return {"accuracy": float(head.score(vectors[test], labels[test]))}


def network(task: Task, rows: np.ndarray, begin_from: str = "", **changes: Any) -> Found:
    """Score a network trained on varied faces; it begins from an autoencoder of the task's encoders, if named."""
    splits = np.full(len(task.manifest), "unused")
    for name, part in zip(("train", "val"), _parts(rows), strict=True):
        splits[part] = name
    epochs = min(max(LEAST_EPOCHS, STEPS * 64 // len(rows)), MOST_EPOCHS)
    training = TRAINING | {"epochs": epochs, "patience": epochs}
    recipe = AttributeRecipe(
        name="few", training=training, **BASE | {"columns": (task.column,), "width": 0.5} | changes
    )
    encoder = getattr(task.encoders, begin_from) if begin_from else None
    with tempfile.TemporaryDirectory(prefix="likeness-transfer-") as folder:
        manifest = task.manifest.assign(split=splits)
        learned = learn(task.pixels, manifest, recipe, Path(folder), 0, encoder=encoder)
    test, classes = task.rows("test"), np.unique(task.labels[_parts(rows)[0]])
    answers = classes[learned.model.predict(task.pixels[test])[task.column].argmax(axis=1)]
    losses = learned.history()["val_loss"]
    return {"accuracy": float((answers == task.labels[test]).mean()), "val_losses": losses.round(4).to_list()}


def _parts(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the labelled faces to train on, and a fifth of them to choose by."""
    return np.delete(rows, np.s_[::5]), rows[::5]


def _head(strength: float, vectors: np.ndarray, labels: np.ndarray) -> Pipeline:
    head = make_pipeline(StandardScaler(), LogisticRegression(C=strength, max_iter=2000))
    return head.fit(vectors, labels)


NETWORKS: dict[str, dict[str, Any]] = {
    "frozen": {"begin_from": "trained", "network": "encoder", "frozen": True},
    "fine_tuned": {"begin_from": "trained", "network": "encoder"},
    "from_scratch": {"begin_from": "untrained", "network": "encoder"},
    "residual_from_scratch": {},
}
"""Arguments of `network` by the name of a method."""


def scored(name: str, task: Task, rows: np.ndarray) -> Found:
    """Score one method: a network, or a linear head on the codes that its name begins with."""
    if name in NETWORKS:
        return network(task, rows, **NETWORKS[name])
    return linear(task, rows, name.removesuffix("_linear"))


def methods(task: Task) -> list[str]:
    """Return the names of all methods that suit a task."""
    return [f"{codes}_linear" for codes in task.encoders.codes] + list(NETWORKS)
