"""The best reader of gender, ethnicity and age on UTKFace that an hour of two cores gives.

Needs what `attributes_published` needs. Copies of one picture are kept in one split.
"""

from pathlib import Path
from typing import Any

from benchmarks.attributes_published.faces import COLUMNS, split, utkface
from benchmarks.attributes_published.measure import trained
from benchmarks.command_line import run
from benchmarks.kept import kept
from benchmarks.record import RESULTS, record
from core.ages import AGE_BANDS
from models.attributes.recipe import AttributeRecipe

BASE: dict[str, Any] = {
    "columns": COLUMNS,
    "joint": True,
    "network": "residual",
    "width": 1.0,
    "number_loss": "distribution",
    "mirrored": True,
    "dropout": 0.2,
}
TRAINING: dict[str, Any] = {
    "batch_size": 64,
    "learning_rate": 2e-3,
    "schedule": "cosine",
    "weight_decay": 1e-4,
    "optimiser": "adamw",
    "augment": {
        "mirror": 0.5,
        "shift": 0.04,
        "rotation": 6,
        "zoom": 0.04,
        "brightness": 0.05,
        "contrast": 0.1,
        "erase": 0.15,
    },
}
WORKING_AGES = AGE_BANDS[2:7]
"""Bands from 10 to 59: the published accuracy falls outside."""


def measure(
    data: Path = Path("datasets"),
    epochs: int = 30,
    seed: int = 0,
    cache: Path = Path(".cache/attributes_best"),
    workers: int = 2,
    results: Path = RESULTS,
) -> Path:
    """Train the recipe for `epochs`; what is in `cache` is not trained again."""
    table = split(utkface(data, workers), "near_copies", seed)
    recipe = recipe_of("final", epochs)
    folder = cache / f"{recipe.name}-{epochs}"
    figures = kept(folder.with_suffix(".json"), lambda: trained(table, recipe, folder, seed))
    figures |= {"worst_band_gap": gap(figures), "split": "near_copies", "faces": len(table)}
    template, config = Path(__file__).with_name("reading.md"), recipe.model_dump(mode="json")
    command = "make bench TOPIC=attributes_best DATA=datasets"
    return record(figures, template, results, command=command, config=config, seeds=[seed])


def recipe_of(name: str, epochs: int, training: dict[str, Any] | None = None, **changed: Any) -> AttributeRecipe:
    """Return the best recipe under a name, for some epochs, with something changed."""
    steps = TRAINING | {"epochs": epochs, "patience": epochs} | (training or {})
    return AttributeRecipe(name=name, training=steps, **BASE | changed)


def gap(figures: dict[str, Any]) -> float:
    """Return by how much the accuracy of gender in the worst band from 10 to 59 is below that of all faces."""
    bands = [figures["gender_by_age"][band][0] for band in WORKING_AGES if band in figures["gender_by_age"]]
    return round(figures["gender_accuracy"] - min(bands), 4)


if __name__ == "__main__":
    run(measure)
