"""Measure the neutral-face generator beside every baseline, on drawn people and on real ones. Numbers only.

Real people need a folder with `manifest.csv` (path, expression) and the sets of `people.REAL_CHOICES`; without it only
drawn people are measured. Faces, trainings and scores stay in the work folder, so that a run that was stopped goes
on, as long as no code has changed.
"""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd

from benchmarks.command_line import run
from benchmarks.neutral_generator.comparisons import (
    EMBEDDER,
    GENERATOR,
    STAGE1,
    UNCHECKED,
    Comparisons,
    Training,
    embedders_of_strangers,
)
from benchmarks.neutral_generator.people import (
    CODE,
    DRAWN_CHOICE,
    REAL_CHOICES,
    TESTED_OF,
    DrawnPeople,
    People,
    data_set,
    drawn_people,
    real_people,
)
from benchmarks.record import RESULTS, record
from evaluation.neutral.comparison import against_best_baseline, summary
from models.neutral.settings import NeutralSettings, NeutralTraining
from models.training.settings import TrainingSettings

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = NeutralSettings(decoder="frozen", encoder="frozen", latent_map=True, ssim_weight=0.2)


def measure(
    data: Path = ROOT / "datasets",
    work: Path = ROOT / "outputs" / "neutral_generator",
    people: int = 300,
    set_aside: int = 60,
    epochs: tuple[int, ...] = (20, 12, 16),
    seeds: tuple[int, ...] = (0, 1, 2),
    results: Path = RESULTS,
) -> Path:
    """Train generators on some people and compare their faces of others with every baseline.

    So many drawn `people` are used, and those of `data` where its manifest.csv is there. `set_aside` drawn people are
    in no comparison. `epochs`: of the embedder that compares identities, of stage 1, of the generator. What is trained
    stays in the folder `work`, where a run with the same options that was stopped goes on.
    """
    how, crowd = training(*epochs), DrawnPeople(people=people, set_aside=set_aside)
    figures: dict[str, Any] = measured(drawn_people(crowd, work / "drawn"), how, seeds, work / "drawn")
    if (data / "manifest.csv").is_file():
        figures["real"] = measured(real_people(data, work / "real"), how, seeds, work / "real")
    template = Path(__file__).with_name("reading.md")
    return record(figures, template, results, config=config_of(how, crowd), seeds=seeds, trials=len(seeds))


def training(embedder: int, stage1: int, generator: int) -> Training:
    """Return how embedder, first stage and generator are trained, given the epochs of each."""
    return Training(
        TrainingSettings(epochs=embedder, schedule="cosine", augment={"mirror": 0.5}),
        TrainingSettings(epochs=stage1, schedule="cosine"),
        NeutralTraining(
            epochs=generator,
            learning_rate=3e-3,
            frames=5,
            schedule="cosine",
            ema=0.98,
            patience=generator,
            augment={"mirror": 0.5},
        ),
    )


def config_of(how: Training, crowd: DrawnPeople) -> dict[str, Any]:
    """Return everything that decides the figures."""
    return {
        "code": CODE,
        "stage1": STAGE1.model_dump(),
        "stage1_training": how.stage1.model_dump(),
        "generator": SETTINGS.model_dump(),
        "training": how.generator.model_dump(),
        "embedder": EMBEDDER.model_dump(),
        "drawn": asdict(crowd),
        "tested_of": TESTED_OF,
        "selection": {name: one.model_dump() for name, one in (DRAWN_CHOICE | REAL_CHOICES).items()},
    }


def measured(people: People, how: Training, seeds: tuple[int, ...], folder: Path) -> dict[str, Any]:
    """Return the figures of each data set among some people, over all seeds."""
    embedders = embedders_of_strangers(people, how, folder)
    bench = Comparisons(people, SETTINGS, how, folder)
    scores = pd.concat([bench.scores(seed, embedders) for seed in seeds], ignore_index=True)
    sets = data_set(scores["identity"].to_numpy())
    return {
        str(name): figures_of(own)
        | {"groups": int((people.data_sets() == name).sum()), "left_out": people.left_out[str(name)]}
        for name, own in scores.groupby(sets)
    }


def figures_of(scores: pd.DataFrame) -> dict[str, Any]:
    """Return the generator against the best baseline, its neutral rate, and every mean with its interval."""
    versus = against_best_baseline(scores, GENERATOR)
    means = {
        str(name): dict(
            zip(own["score"], own[["value", "low", "high"]].astype(float).round(5).to_numpy().tolist(), strict=True)
        )
        for name, own in summary(scores).groupby("generator")
        for rows in [own.to_dict("records")]
    }
    return {
        "mse_vs_best_baseline": round(versus.mse_vs_best_baseline.value, 4),
        "ssim_vs_best_baseline": round(versus.ssim_vs_best_baseline.value, 4),
        "neutral_rate": round(means[GENERATOR]["neutral"][0], 4),
        "neutral_rate_unchecked": round(means[UNCHECKED]["neutral"][0], 4),
        "mse_interval": [round(x, 4) for x in versus.mse_vs_best_baseline[1:]],
        "ssim_interval": [round(x, 4) for x in versus.ssim_vs_best_baseline[1:]],
        "best_by_mse": versus.best_by_mse,
        "best_by_ssim": versus.best_by_ssim,
        "people_tested": int(scores["identity"].nunique()),
        "tests": int((scores["generator"] == GENERATOR).sum()),
        "generators": means,
    }


if __name__ == "__main__":
    run(measure)
