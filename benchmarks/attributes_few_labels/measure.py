"""Gender from few labels: a linear head on encoders learned without any label, against a network from scratch.

Needs what `attributes_published` needs. Copies of one picture are kept in one split.
"""

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegressionCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from tqdm import tqdm

from benchmarks.attributes_best.measure import BASE, TRAINING
from benchmarks.attributes_published.faces import split, utkface
from benchmarks.command_line import run
from benchmarks.record import RESULTS, record
from core.face_table import FaceTable
from embedding.network import NetworkEmbedder
from embedding.pca import fit_pca
from models.attributes.labels import labels_of
from models.attributes.recipe import AttributeRecipe, learn
from models.build import build_model
from models.families.registry import model_settings
from models.training.loop import train
from models.training.settings import TrainingSettings

COLUMN = "gender"
STEPS_FROM_SCRATCH = 600
"""Steps of a network from scratch, whatever the number of labels."""


def measure(
    data: Path = Path("datasets"),
    shares: tuple[float, ...] = (0.01, 0.05, 0.2),
    draws: int = 5,
    zdim: int = 128,
    epochs: int = 6,
    seed: int = 0,
    workers: int = 2,
    results: Path = RESULTS,
) -> Path:
    """Learn encoders from all training faces without labels, then heads from a share of the labels, drawn often.

    `zdim`: dimension of the encoders. `epochs`: of the autoencoder.
    """
    table = split(utkface(data, workers), "near_copies", seed)
    part = {name: np.flatnonzero(table.manifest["split"] == name) for name in ("train", "val", "test")}
    encoded = encoders(table, part, zdim, epochs, seed)
    cases: dict[str, dict[str, list[float]]] = {}
    for share in shares:
        count = round(share * len(part["train"]))
        chosen = [np.random.default_rng(draw).permutation(part["train"])[:count] for draw in range(draws)]
        found = {name: [_linear(each, table, rows, part["test"]) for rows in chosen] for name, each in encoded.items()}
        shown = tqdm(chosen, desc=f"{share:.0%} of the labels", disable=None)
        cases[str(share)] = found | {"from_scratch": [_scratch(table, rows, part, seed) for rows in shown]}
    figures = {"train": len(part["train"]), "test": len(part["test"]), "cases": cases}
    config = {"zdim": zdim, "epochs": epochs, "column": COLUMN}
    template, command = Path(__file__).with_name("reading.md"), "make bench TOPIC=attributes_few_labels DATA=datasets"
    return record(figures, template, results, command=command, config=config, seeds=list(range(draws)))


def encoders(table: FaceTable, part: dict[str, np.ndarray], zdim: int, epochs: int, seed: int) -> dict[str, np.ndarray]:
    """Return the codes (N, zdim) of all faces by encoders that saw the training faces and no label."""
    settings = model_settings(family="ae", network="utk_upsample", zdim=zdim, size=48, channels=1, batch_norm=True)
    network = build_model(settings, seed)
    steps = TrainingSettings(epochs=epochs, patience=epochs, batch_size=64, learning_rate=1e-3, schedule="cosine")
    with tempfile.TemporaryDirectory(prefix="likeness-few-labels-") as folder:
        train(network, table.stored, part["train"], part["val"], steps, folder=Path(folder), seed=seed)
    pixels = np.asarray(table.pixels)
    components = fit_pca(pixels[part["train"]], zdim, seed)
    return {"pca": components.embed(pixels), "autoencoder": NetworkEmbedder("ae", network).embed(pixels)}


def _linear(codes: np.ndarray, table: FaceTable, rows: np.ndarray, test: np.ndarray) -> float:
    """Return the accuracy on test faces of a logistic regression from whitened codes of the labelled faces."""
    labels = table.manifest[COLUMN].to_numpy(str)
    head = make_pipeline(StandardScaler(), LogisticRegressionCV(Cs=8, cv=5, max_iter=2000, scoring="accuracy"))
    return round(float(head.fit(codes[rows], labels[rows]).score(codes[test], labels[test])), 4)


def _scratch(table: FaceTable, rows: np.ndarray, part: dict[str, np.ndarray], seed: int) -> float:
    """Return the accuracy on test faces of a network that learned from the labelled faces alone."""
    splits = np.full(len(table), "unused")
    splits[rows], splits[rows[::5]] = "train", "val"
    epochs = max(5, STEPS_FROM_SCRATCH * 64 // len(rows))
    steps: dict[str, Any] = TRAINING | {"epochs": min(epochs, 150), "patience": 40}
    recipe = AttributeRecipe(name="few", training=steps, **BASE | {"columns": (COLUMN,), "width": 0.5})
    known = replace(table, manifest=table.manifest.assign(split=splits))
    with tempfile.TemporaryDirectory(prefix="likeness-few-labels-") as folder:
        model = learn(known.stored, known.manifest, recipe, Path(folder), seed).model
    answers = model.predict(np.asarray(table.stored[part["test"]]))[COLUMN].argmax(axis=1)
    truth = labels_of(table.manifest, model.tasks)[COLUMN][part["test"]]
    return round(float((answers == truth).mean()), 4)


if __name__ == "__main__":
    run(measure)
