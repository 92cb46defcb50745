"""The UTKFace report's three networks on its data, with its split and with copies of one picture kept together.

Needs a folder (--data) with `utkface`, which holds age_gender.csv (or .csv.gz). Numbers only.
"""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
from tqdm import tqdm

from benchmarks.attributes_published.faces import COLUMNS, split, utkface
from benchmarks.command_line import run
from benchmarks.kept import kept
from benchmarks.record import RESULTS, record
from core.ages import age_band
from core.face_table import FaceTable
from evaluation.attributes import scored
from faces.near_copies import Division
from models.attributes.labels import labels_of
from models.attributes.model import AttributeModel
from models.attributes.recipe import AttributeRecipe, learn

PUBLISHED = {"gender_accuracy": 0.90, "ethnicity_accuracy": 0.78, "age_mae": 6.0315, "age_rmse": 8.5451}
REPORT = {"network": "blocks", "mirrored": False, "columns": COLUMNS}
TRAINING = {"batch_size": 64, "learning_rate": 1 / 2000, "schedule": "hyperbolic", "precision": "fp32"}


def measure(
    data: Path = Path("datasets"),
    divisions: tuple[str, ...] = ("near_copies", "table"),
    seeds: int = 5,
    epochs: int = 10,
    width: float = 1.0,
    cache: Path = Path(".cache/attributes_published"),
    workers: int = 2,
    results: Path = RESULTS,
) -> Path:
    """Train the report's networks under several seeds; a case that is in `cache` is not trained again."""
    training = TRAINING | {"epochs": epochs, "patience": epochs}
    recipe = AttributeRecipe(name="report", width=width, training=training, **REPORT)
    table = utkface(data, workers)
    cases = {
        division: [
            _case(table, division, seed, recipe, cache) for seed in tqdm(range(seeds), desc=division, disable=None)
        ]
        for division in divisions
    }
    figures = {"faces": len(table), "published": PUBLISHED, "cases": cases, "means": summary(cases)}
    template, config = Path(__file__).with_name("reading.md"), recipe.model_dump(mode="json")
    command = "make bench TOPIC=attributes_published DATA=datasets"
    return record(figures, template, results, command=command, config=config, seeds=list(range(seeds)))


def _case(table: FaceTable, division: str, seed: int, recipe: AttributeRecipe, cache: Path) -> dict[str, Any]:
    """Return the scores of one training, kept in the cache folder."""
    name = f"{recipe.name}-{recipe.width:g}-{recipe.training.epochs}-{division}-{seed}"
    return kept(
        cache / f"{name}.json",
        lambda: trained(split(table, cast(Division, division), seed), recipe, cache / name, seed),
    )


def trained(table: FaceTable, recipe: AttributeRecipe, folder: Path, seed: int) -> dict[str, Any]:
    """Train on the training faces of a table; return the scores on its test faces and what it cost."""
    start = time.process_time()
    learned = learn(table.stored, table.manifest, recipe, folder, seed)
    cost = time.process_time() - start
    test = table.select((table.manifest["split"] == "test").to_numpy(bool))
    return {**scores_of(test, learned.model), "cpu_minutes": round(cost / 60, 1)}


def scores_of(test: FaceTable, model: AttributeModel) -> dict[str, Any]:
    """Return the scores on faces, and the accuracy of `gender` by band of age, with the number of faces of each."""
    answers, labels = model.predict(np.asarray(test.pixels)), labels_of(test.manifest, model.tasks)
    bands = age_band(test.manifest["age"])
    right = answers["gender"].argmax(axis=1) == labels["gender"]
    by_age = {
        str(band): [round(float(right[(bands == band).to_numpy(bool)].mean()), 4), int((bands == band).sum())]
        for band in bands.cat.categories
        if (bands == band).any()
    }
    return {name: round(value, 4) for name, value in scored(answers, labels).items()} | {"gender_by_age": by_age}


def summary(cases: dict[str, list[dict[str, Any]]]) -> dict[str, dict[str, list[float]]]:
    """Return by division and score the mean over seeds, and the least and the largest."""
    return {
        division: {name: _spread([each[name] for each in own]) for name in PUBLISHED} for division, own in cases.items()
    }


def _spread(values: Sequence[float]) -> list[float]:
    return [round(float(value), 4) for value in (np.mean(values), min(values), max(values))]


if __name__ == "__main__":
    run(measure)
