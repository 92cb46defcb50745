"""Measure the neutral-face generator beside every baseline, on drawn people and on real ones. Numbers only.

Real people need a folder with `manifest.csv` (path, expression) and the sets of
`neutral_generator_people.REAL_CHOICES`; without it only drawn people are measured. Faces, trainings and trials stay in
the work folder, so that a run that was stopped goes on, as long as no code has changed.
"""

import argparse
from pathlib import Path
from typing import Any

import pandas as pd

from benchmarks.neutral_generator.comparisons import (
    EMBEDDER,
    GENERATOR,
    STAGE1,
    STAGE1_TRAINING,
    UNCHECKED,
    Trials,
    strangers_eyes,
)
from benchmarks.neutral_generator.people import (
    CODE,
    DRAWN,
    DRAWN_CHOICE,
    REAL_CHOICES,
    SET_ASIDE,
    TESTED_OF,
    People,
    data_set,
    drawn_people,
    real_people,
)
from benchmarks.neutral_generator.reading import reading
from benchmarks.record import record
from evaluation.neutral.comparison import against_best_baseline, summary
from models.neutral.settings import NeutralSettings, NeutralTraining

ROOT = Path(__file__).resolve().parents[2]
SEEDS = (0, 1, 2)
SETTINGS = NeutralSettings(decoder="frozen", encoder="frozen", latent_map=True, ssim_weight=0.2)
TRAINING = NeutralTraining(
    epochs=16,
    learning_rate=3e-3,
    frames=5,
    schedule="cosine",
    ema=0.98,
    patience=16,
    augment={"mirror": 0.5},
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT / "datasets", help="folder with manifest.csv")
    parser.add_argument("--work", type=Path, default=ROOT / "outputs" / "neutral_generator", help="work folder")
    options = parser.parse_args()
    drawn, real = options.work / "drawn", options.work / "real"
    figures: dict[str, Any] = measured(drawn_people(drawn), drawn)
    if (options.data / "manifest.csv").is_file():
        figures["real"] = measured(real_people(options.data, real), real)
    config = {
        "code": CODE,
        "stage1": STAGE1.model_dump(),
        "stage1_training": STAGE1_TRAINING.model_dump(),
        "generator": SETTINGS.model_dump(),
        "training": TRAINING.model_dump(),
        "embedder": EMBEDDER.model_dump(),
        "drawn": DRAWN | {"set_aside": SET_ASIDE},
        "tested_of": TESTED_OF,
        "selection": {name: how.model_dump() for name, how in (DRAWN_CHOICE | REAL_CHOICES).items()},
    }
    print(record("neutral_generator", figures, reading(figures), command="make bench-generator", config=config,
                 seeds=list(SEEDS), trials=len(SEEDS)))  # fmt: skip


def measured(people: People, folder: Path) -> dict[str, Any]:
    """Return the figures of each data set among some people, over all seeds."""
    eyes = strangers_eyes(people, folder)
    bench = Trials(people, SETTINGS, TRAINING, folder)
    scores = pd.concat([bench.scores(seed, eyes) for seed in SEEDS], ignore_index=True)
    sets = data_set(scores["identity"].to_numpy())
    return {
        name: figures_of(own) | {"groups": int((people.data_sets() == name).sum()), "left_out": people.left_out[name]}
        for name, own in scores.groupby(sets)
    }


def figures_of(scores: pd.DataFrame) -> dict[str, Any]:
    """Return the generator against the best baseline, its neutral rate, and every mean with its interval."""
    versus = against_best_baseline(scores, GENERATOR)
    means = {
        str(name): {row.score: [round(float(x), 5) for x in (row.value, row.low, row.high)] for row in own.itertuples()}
        for name, own in summary(scores).groupby("generator")
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
    main()
