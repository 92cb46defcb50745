"""The best reader of gender, ethnicity and age with one ingredient changed at a time, on the same faces and seeds.

Needs what `attributes_published` needs. Copies of one picture are kept in one split.
"""

from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from benchmarks.attributes_best.measure import recipe_of
from benchmarks.attributes_published.faces import split, utkface
from benchmarks.attributes_published.measure import trained
from benchmarks.command_line import run
from benchmarks.kept import kept
from benchmarks.record import RESULTS, record
from core.face_table import FaceTable

UNCHANGED = "unchanged"
INGREDIENTS: dict[str, dict[str, Any]] = {
    UNCHANGED: {},
    "no augmentation": {"training": {"augment": {}}},
    "rare classes weighted": {"balance": True},
    "squared error of age": {"number_loss": "squared"},
    "read without mirror images": {"mirrored": False},
    "no dropout": {"dropout": 0.0},
    "the report's network": {"network": "blocks"},
    "half the width": {"width": 0.5},
    "a network for each column": {"joint": False},
}
"""What is changed of the best recipe."""

READING = {"mirrored"}
"""Settings that training knows nothing of: what no change has trained is read."""

SCORES = ("gender_accuracy", "ethnicity_accuracy", "age_mae", "age_rmse", "cpu_minutes")


def measure(
    data: Path = Path("datasets"),
    epochs: int = 6,
    seeds: int = 3,
    cache: Path = Path(".cache/attributes_ablation"),
    workers: int = 2,
    results: Path = RESULTS,
) -> Path:
    """Train each variant for a fifth of the epochs of `attributes_best`; what is in `cache` is not trained again."""
    table = utkface(data, workers)
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in INGREDIENTS}
    for seed in range(seeds):
        faces = split(table, "near_copies", seed)
        for name in tqdm(INGREDIENTS, desc=f"seed {seed}", disable=None):
            found[name].append(_case(faces, name, epochs, seed, cache))
    figures = {"faces": len(table), "seeds": seeds, "variants": compared(found)}
    template, config = Path(__file__).with_name("reading.md"), {"epochs": epochs}
    command = "make bench TOPIC=attributes_ablation DATA=datasets"
    return record(figures, template, results, command=command, config=config, seeds=list(range(seeds)))


def _case(faces: FaceTable, name: str, epochs: int, seed: int, cache: Path) -> dict[str, Any]:
    """Return the scores of one training, kept in the cache folder."""
    changed = INGREDIENTS[name]
    recipe = recipe_of(_file_name(name), epochs, **changed)
    folder = cache / f"{_file_name(UNCHANGED if READING.issuperset(changed) else name)}-{epochs}-{seed}"
    file = cache / f"{recipe.name}-{epochs}-{seed}.json"
    return kept(file, lambda: trained(faces, recipe, folder, seed))


def _file_name(name: str) -> str:
    return name.replace(" ", "_").replace("'", "")


def compared(found: dict[str, list[dict[str, Any]]]) -> dict[str, dict[str, list[float]]]:
    """Return by variant and score its mean over seeds, and the mean, least and largest difference to no change."""
    return {
        name: {
            score: _beside([each[score] for each in cases], [each[score] for each in found[UNCHANGED]])
            for score in SCORES
        }
        for name, cases in found.items()
    }


def _beside(values: list[float], unchanged: list[float]) -> list[float]:
    away = np.subtract(values, unchanged)
    return [round(float(each), 4) for each in (np.mean(values), away.mean(), away.min(), away.max())]


if __name__ == "__main__":
    run(measure)
