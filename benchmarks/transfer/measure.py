"""Gender from few labels: an encoder that learned without any, kept or trained further, against training from scratch.

Needs what `attributes_published` needs. Copies of one picture are kept in one split.
"""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
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
from benchmarks.kept import kept
from benchmarks.record import RESULTS, record
from core.face_table import FaceTable
from embedding.network import NetworkEmbedder
from embedding.pca import fit_pca
from models.attributes.recipe import AttributeRecipe, learn
from models.build import build_model
from models.checkpoints import DESCRIPTION_FILE, save_model
from models.families.base import Autoencoder
from models.families.checkpoints import load_autoencoder
from models.families.registry import model_settings
from models.training.loop import train
from models.training.settings import TrainingSettings

COLUMN = "gender"
STEPS = 600
"""Steps of every network, whatever the number of labels, but for at least 5 epochs."""


@dataclass(frozen=True)
class Study:
    """Faces with their rows by split, the autoencoder that saw the training faces, and that it was before."""

    table: FaceTable
    part: dict[str, np.ndarray]
    trained: Autoencoder
    untrained: Autoencoder
    codes: dict[str, np.ndarray]
    seed: int


Found = dict[str, Any]
"""The accuracy on test faces; of a network the validation losses of its epochs too."""


def measure(
    data: Path = Path("datasets"),
    shares: tuple[float, ...] = (0.01, 0.05, 0.2, 1.0),
    draws: int = 5,
    draws_of_many: int = 3,
    zdim: int = 128,
    width: float = 0.5,
    epochs: int = 10,
    seed: int = 0,
    cache: Path = Path(".cache/transfer"),
    workers: int = 2,
    results: Path = RESULTS,
) -> Path:
    """Learn encoders from all training faces without labels, then from a share of the labels, drawn often.

    `draws`: of the labelled faces, for shares of at most 5 %; `draws_of_many`: for larger ones. `zdim`: dimension of
    the encoders. `width`, `epochs`: of the autoencoder. What is in `cache` is not trained again.
    """
    known = study(split(utkface(data, workers), "near_copies", seed), zdim, width, epochs, cache, seed)
    cases: dict[str, dict[str, list[Found]]] = {}
    for share in shares:
        of_share = cases.setdefault(str(share), {name: [] for name in METHODS})
        for draw in tqdm(range(draws if share <= 0.05 else draws_of_many), desc=f"{share:.0%} labelled", disable=None):
            order = np.random.default_rng(draw).permutation(known.part["train"])
            rows = order[: round(share * len(order))]
            for name, method in METHODS.items():
                of_share[name].append(kept(cache / f"{name}-{share}-{draw}.json", partial(method, known, rows)))
    figures: dict[str, Any] = {
        "train": len(known.part["train"]),
        "test": len(known.part["test"]),
        "methods": list(METHODS),
    }
    figures |= {"cases": cases, "equal_loss": {share: equal_loss(case) for share, case in cases.items()}}
    config = {"zdim": zdim, "width": width, "epochs": epochs, "column": COLUMN, "steps": STEPS}
    template, command = Path(__file__).with_name("reading.md"), "make bench TOPIC=transfer DATA=datasets"
    return record(figures, template, results, command=command, config=config, seeds=list(range(draws)))


def study(table: FaceTable, zdim: int, width: float, epochs: int, cache: Path, seed: int) -> Study:
    """Train the encoders on the training faces, without a label."""
    part = {name: np.flatnonzero(table.manifest["split"] == name) for name in ("train", "val", "test")}
    settings = model_settings(
        family="ae", network="utk_upsample", zdim=zdim, width=width, size=48, channels=1, batch_norm=True
    )
    folder = cache / f"autoencoder-{zdim}-{width:g}-{epochs}-{seed}"
    if not (folder / DESCRIPTION_FILE).exists():
        steps = TrainingSettings(epochs=epochs, patience=epochs, batch_size=64, learning_rate=1e-3, schedule="cosine")
        network = build_model(settings, seed)
        train(network, table.stored, part["train"], part["val"], steps, folder=folder / "training", seed=seed)
        save_model(folder, network)
    trained, pixels = load_autoencoder(folder), np.asarray(table.pixels)
    components = fit_pca(pixels[part["train"]], zdim, seed)
    codes = {"pca": components.embed(pixels), "autoencoder": NetworkEmbedder("ae", trained).embed(pixels)}
    return Study(table, part, trained, build_model(settings, seed + 1), codes, seed)


def linear(codes: str) -> Callable[[Study, np.ndarray], Found]:
    """Return a method: a logistic regression from codes brought to variance 1."""

    def method(known: Study, rows: np.ndarray) -> Found:
        labels, vectors, test = known.table.manifest[COLUMN].to_numpy(str), known.codes[codes], known.part["test"]
        head = make_pipeline(StandardScaler(), LogisticRegressionCV(Cs=8, cv=5, max_iter=2000, scoring="accuracy"))
        return {"accuracy": float(head.fit(vectors[rows], labels[rows]).score(vectors[test], labels[test]))}

    return method


def network(begin_from: str, **changes: Any) -> Callable[[Study, np.ndarray], Found]:
    """Return a method: a network trained on varied faces; it begins from an autoencoder of the study, if named."""

    def method(known: Study, rows: np.ndarray) -> Found:
        splits = np.full(len(known.table), "unused")
        splits[rows], splits[rows[::5]] = "train", "val"
        epochs = max(5, STEPS * 64 // len(rows))
        steps = TRAINING | {"epochs": min(epochs, 150), "patience": 40}
        recipe = AttributeRecipe(name="few", training=steps, **BASE | {"columns": (COLUMN,), "width": 0.5} | changes)
        labelled = replace(known.table, manifest=known.table.manifest.assign(split=splits))
        encoder = getattr(known, begin_from) if begin_from else None
        with tempfile.TemporaryDirectory(prefix="likeness-transfer-") as folder:
            path = Path(folder)
            learned = learn(labelled.stored, labelled.manifest, recipe, path, known.seed, encoder=encoder)
        return _scored(known, learned.model.predict, learned.history()["val_loss"].to_numpy())

    return method


def _scored(known: Study, predict: Callable[[np.ndarray], dict[str, np.ndarray]], losses: np.ndarray) -> Found:
    test, classes = known.part["test"], sorted(known.table.manifest[COLUMN].dropna().unique())
    truth = np.searchsorted(classes, known.table.manifest[COLUMN].to_numpy(str)[test])
    answers = predict(np.asarray(known.table.stored[test]))[COLUMN].argmax(axis=1)
    return {"accuracy": float((answers == truth).mean()), "val_losses": [round(float(each), 4) for each in losses]}


def equal_loss(case: dict[str, list[Found]]) -> list[float]:
    """Return the mean over draws of the epochs that the network from scratch needs for its best validation loss.

    And of those that the fine-tuned one needs for the same loss, all of its epochs where it does not get there.
    """
    found = []
    for scratch, tuned in zip(case["from_scratch"], case["fine_tuned"], strict=True):
        losses, goal = np.array(tuned["val_losses"]), min(scratch["val_losses"])
        there = np.flatnonzero(losses <= goal)
        found.append([int(np.argmin(scratch["val_losses"])) + 1, int(there[0]) + 1 if len(there) else len(losses)])
    return [round(float(value), 1) for value in np.mean(found, axis=0)]


METHODS = {
    "pca_linear": linear("pca"),
    "autoencoder_linear": linear("autoencoder"),
    "frozen": network("trained", network="encoder", frozen=True),
    "fine_tuned": network("trained", network="encoder"),
    "from_scratch": network("untrained", network="encoder"),
    "residual_from_scratch": network(""),
}
"""By name what learns from labels: the study and the rows of the labelled faces -> scores."""


if __name__ == "__main__":
    run(measure)
