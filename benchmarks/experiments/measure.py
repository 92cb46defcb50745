"""Run the reduced experiments on real data under datasets/ and record their tables, numbers only, never a picture.

Needs `datasets/lfw`, `datasets/celeba`, `datasets/utkface` and `datasets/mnist` (links will do). Everything a run
leaves, with its pictures of real people, stays in a temporary folder that is removed at the end.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import yaml
from mlflow import MlflowClient

from benchmarks.published.experiments import EXPERIMENTS, Experiment
from benchmarks.published.report import agreement, figures, our_order, rank_correlation, table
from benchmarks.published.stored_runs import StoredComparison, newest_comparison
from benchmarks.record import record

ROOT = Path(__file__).resolve().parents[2]
ZENML = Path(sys.executable).with_name("zenml")

DIFFERENCES = {
    "s1_reduced": "4,428 news photos of 629 people (LFW) instead of 455,595 of CelebA and CASIA-WebFace, an eighth of "
    "the width (1/64 of the arithmetic), about 800 steps of 32 faces instead of 700 to 3,500 steps of 512. The paper "
    "took its AUC from distances inside clusters of five people; ours is the verification AUC over pairs of held-out "
    "people, which is a harder question and does not depend on a clustering.",
    "s2_table_6_1_reduced": "a few hundred neutral frontal faces of CelebA and LFW instead of 5,500 of CelebA and"
    " faces94, 64 px instead of 128, an eighth of the width, twenty epochs at fifty times the learning rate instead"
    " of 260 to 475, dropout 0.25 instead of 0.75, beta looked at after every epoch instead of every fifth, and the"
    " 30 % rule from epoch 12 on only: from the first epoch on, and at dropout 0.75, it ended five of the six small"
    " networks after one to three epochs, before they had learned anything. The thesis does not give the unit of "
    "its MSE; ours is the mean over pixels and colours in [0, 1], so that only the order can be compared, not the "
    "values.",
    "s4_grid_reduced": "the same faces (UTKFace, 48 x 48 gray), the same split, a quarter of the width and a few "
    "epochs instead of 200. 256 drawn dimensions start as noise, and the decoder needs many steps to tell signal from "
    "it; 4 dimensions are learned at once. The report shows bars without numbers, so that only the order can be "
    "compared.",
    "mnist_warmup": "9,997 digits instead of 60,000, drawn at 32 px instead of 28, ten times the learning rate and 30 "
    "epochs instead of 50. The thesis prints neither its network nor the scale of its error, and shows pictures, no "
    "numbers. With the squared error summed over pixels and beta 1 the KL (in the table) buys only so many nats, "
    "whatever the number of dimensions: what 25 dimensions have over 10 is then left unused.",
}
"""In what a reduced run differs from the published one: data, size, budget."""


def main() -> None:
    """Run the experiments named on the command line (default: all) and write a result file each."""
    parser = argparse.ArgumentParser(description=__doc__)
    topics = {experiment.topic: experiment for experiment in EXPERIMENTS}
    parser.add_argument("topics", nargs="*", help=f"of {', '.join(topics)} (default: all)")
    chosen = parser.parse_args().topics or list(topics)
    if unknown := set(chosen) - set(topics):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    for topic in chosen:
        run_and_record(topics[topic])


def run_and_record(experiment: Experiment) -> None:
    """Run the reduced twin of an experiment in stores of its own and write its result file."""
    config = experiment.reduced
    with tempfile.TemporaryDirectory(prefix="likeness-experiment-") as home:
        environment = stores(Path(home))
        began = time.perf_counter()
        command = [ZENML, "pipeline", "run", "pipelines.experiment.experiment", "--config", f"configs/{config}.yaml"]
        subprocess.run(command, cwd=ROOT, env=environment, check=True)
        seconds = time.perf_counter() - began
        found = newest_comparison(MlflowClient(tracking_uri=database(Path(home))), config)
    if found is None:
        sys.exit(f"{config} left no comparison in its MLflow store")
    numbers = {
        "seconds": round(seconds),
        "load_average": round(os.getloadavg()[1], 1),
        "train_faces": train_faces(found),
        "scored_faces": found.scored,
        "ours": figures(experiment, found),
        "published": experiment.published,
        "order": our_order(experiment, found),
        "kendall_tau": round(rank_correlation(experiment, found), 4),
    }
    details = {"config": f"configs/{config}.yaml", "threads": os.environ.get("OMP_NUM_THREADS", "all cores")}
    text = reading(experiment, found, seconds)
    print(record(experiment.topic, numbers, text, command=f"make bench-experiments TOPICS={experiment.topic}",
                 config=details))  # fmt: skip


def stores(home: Path) -> dict[str, str]:
    """Prepare a ZenML store and an MLflow store below `home`; return the environment that uses them."""
    (home / "repository" / ".zen").mkdir(parents=True)
    environment = os.environ | {
        "ZENML_CONFIG_PATH": str(home / "zenml"),
        "ZENML_REPOSITORY_PATH": str(home / "repository"),
        "ZENML_CUSTOM_SOURCE_ROOT": str(ROOT),
    }
    stack = yaml.safe_load((ROOT / "stacks" / "local.yaml").read_text(encoding="utf-8"))
    stack["components"]["experiment_tracker"]["configuration"]["tracking_uri"] = database(home)
    (home / "stack.yaml").write_text(yaml.safe_dump(stack), encoding="utf-8")
    subprocess.run([sys.executable, "stacks/register.py", home / "stack.yaml"], cwd=ROOT, env=environment, check=True)
    return environment


def database(home: Path) -> str:
    """Return the address of the MLflow store below `home`."""
    return f"sqlite:///{home}/mlflow/mlflow.db"


def train_faces(found: StoredComparison) -> int:
    """Return how many faces the networks were trained on."""
    return next(int(model.settings["train_faces"]) for model in found.models if model.settings)


def reading(experiment: Experiment, found: StoredComparison, seconds: float) -> str:
    """Say in plain words what was published, what differs, and what came out."""
    return f"""
{experiment.title}: the reduced twin of a published experiment, on real data; no picture is shown.

Published ({experiment.source}): {experiment.finding}.

Here: {train_faces(found):,} training faces, {found.scored:,} held-out faces, one seed, {seconds:.0f} s in all (load
average {os.getloadavg()[1]:.1f} on {os.cpu_count()} cores).

{table(experiment, found)}

{agreement(experiment, found)} {beside_pca(found)}

What differs from the published run: {DIFFERENCES[experiment.topic]}

One seed and a small budget: differences between neighbours in this table are not established.
"""


def beside_pca(found: StoredComparison) -> str:
    """Say which networks reconstruct better than PCA of their own dimension."""
    errors = {model.label: model.scores.get("mse") for model in found.models}
    beaten = []
    for model in found.models:
        pca = errors.get(f"pca_{model.settings.get('model.zdim')}", errors.get("pca"))
        if model.settings and pca is not None and model.scores["mse"] < pca:
            beaten.append(model.label)
    if not beaten:
        return "No network reconstructs held-out faces better (MSE) than PCA of its own dimension."
    return f"Better than PCA of their own dimension (MSE on held-out faces): {', '.join(beaten)}."


if __name__ == "__main__":
    main()
