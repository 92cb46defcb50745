"""Run the reduced experiments on real data under datasets/ and record their tables, numbers only, never a picture.

Needs `datasets/lfw`, `datasets/celeba`, `datasets/utkface` and `datasets/mnist` (links will do). Everything a run
leaves, with its pictures of real people, stays in a temporary folder that is removed at the end.
"""

import os
import tempfile
from pathlib import Path
from typing import Any

import yaml

from benchmarks.command_line import run
from benchmarks.experiments.stores import run_reduced, stores
from benchmarks.published.experiments import EXPERIMENTS, Experiment
from benchmarks.published.stored_runs import StoredComparison, averaged
from benchmarks.published.tables import figures, our_order, rank_correlation, table
from benchmarks.record import RESULTS, record

ROOT = Path(__file__).resolve().parents[2]
TOPICS = {experiment.topic: experiment for experiment in EXPERIMENTS}


def measure(
    topics: tuple[str, ...] = tuple(TOPICS),
    seeds: int = 1,
    configs: Path = ROOT / "configs",
    results: Path = RESULTS,
) -> list[Path]:
    """Run experiments, configured in the folder `configs`, with seeds from 0 on, and record a result for each topic."""
    if unknown := set(topics) - set(TOPICS):
        raise SystemExit(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(TOPICS)}")
    return [run_and_record(TOPICS[topic], seeds, configs, results) for topic in topics]


def run_and_record(experiment: Experiment, seeds: int, configs: Path, results: Path) -> Path:
    """Run the reduced twin of an experiment in stores of its own and record its table, the mean over the seeds."""
    with tempfile.TemporaryDirectory(prefix="likeness-experiment-") as home:
        environment = stores(Path(home))
        runs = [
            run_reduced(experiment, with_seed(experiment, configs, Path(home), seed), Path(home), environment)
            for seed in range(seeds)
        ]
    found, seconds = averaged([run for run, _ in runs]), sum(seconds for _, seconds in runs)
    differences = yaml.safe_load(Path(__file__).with_name("differences.yaml").read_text(encoding="utf-8"))
    return record(
        numbers_of(experiment, found, seconds) | by_seed(experiment, [run for run, _ in runs]),
        Path(__file__).with_name("reading.md"),
        results,
        topic=experiment.topic,
        command=f'make bench TOPIC=experiments OPTIONS="--topics {experiment.topic} --seeds {seeds}"',
        seeds=range(seeds),
        trials=seeds,
        config={
            "config": f"configs/{experiment.reduced}.yaml",
            "threads": os.environ.get("OMP_NUM_THREADS", "all cores"),
        },
        experiment=experiment,
        table=table(experiment, found),
        column=experiment.order[0],
        better_than_pca=better_than_pca(found),
        differences=differences[experiment.topic],
    )


def numbers_of(experiment: Experiment, found: StoredComparison, seconds: float) -> dict[str, Any]:
    """Return our figures beside the published ones, and how far the orders agree."""
    return {
        "seconds": round(seconds),
        "load_average": round(os.getloadavg()[1], 1),
        "train_faces": next(int(model.settings["train_faces"]) for model in found.models if model.settings),
        "scored_faces": found.scored,
        "ours": figures(experiment, found),
        "published": experiment.published,
        "order": our_order(experiment, found),
        "kendall_tau": round(rank_correlation(experiment, found), 4),
    }


def by_seed(experiment: Experiment, runs: list[StoredComparison]) -> dict[str, Any]:
    """Return for each seed the figures of the column that is ordered, and how far the orders agree; and beta's path."""
    column = experiment.order[0]
    figures_of = [figures(experiment, run) for run in runs]
    labels = [label for label, values in figures_of[0].items() if column in values]
    paths = {
        model.label: model.metrics["train_beta"] for model in averaged(runs).models if "train_beta" in model.metrics
    }
    return {
        "by_seed": {label: [each.get(label, {}).get(column) for each in figures_of] for label in labels},
        "kendall_tau_by_seed": [round(rank_correlation(experiment, run), 4) for run in runs],
        "beta_by_epoch": {label: [float(f"{beta:.3g}") for beta in path] for label, path in paths.items()},
    }


def with_seed(experiment: Experiment, configs: Path, home: Path, seed: int) -> Path:
    """Return a folder below `home` with the reduced configuration of an experiment, its seed replaced."""
    name = f"{experiment.reduced}.yaml"
    content = yaml.safe_load((configs / name).read_text(encoding="utf-8"))
    content["parameters"]["seed"] = seed
    folder = home / f"seed-{seed}"
    folder.mkdir()
    (folder / name).write_text(yaml.safe_dump(content), encoding="utf-8")
    return folder


def better_than_pca(found: StoredComparison) -> list[str]:
    """Return the networks that reconstruct held-out faces better (MSE) than PCA of their own dimension."""
    errors = {model.label: model.scores.get("mse") for model in found.models}
    better = []
    for model in found.models:
        pca = errors.get(f"pca_{model.settings.get('model.zdim')}", errors.get("pca"))
        if model.settings and pca is not None and model.scores["mse"] < pca:
            better.append(model.label)
    return better


if __name__ == "__main__":
    run(measure)
