"""Run the reduced Tables 6.2 and 6.3 of the neutral-face thesis on real data and record numbers, never a picture.

Needs `datasets/lfw` and `datasets/celeba` (links will do). Everything a run leaves, with its pictures of real people,
stays in a temporary folder that is removed at the end.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd
from mlflow import MlflowClient

from benchmarks.experiments.measure import ROOT, ZENML, database, stores
from benchmarks.published.experiments import NEUTRAL, Experiment
from benchmarks.published.report import agreement, figures, our_order, rank_correlation, table
from benchmarks.published.stored_runs import StoredComparison, newest_comparison
from benchmarks.record import record
from evaluation.bootstrap import Interval, mean_interval

TOPIC = "s2_tables_6_2_6_3_reduced"
PAIRS = [(f"{net}_frozen{latent}", f"{net}_scratch{latent}") for net in ("vgg", "resnet") for latent in ("", "_latent")]

DIFFERENCES = (
    "some hundred people of LFW and CelebA with several photographs each instead of 608 people filmed for 15 seconds, "
    "64 px instead of 128, an eighth of the width, a larger step and fewer epochs, less dropout, stage 1 trained on all"
    " frontal faces of the training people. The frames of a person are photographs of other days, light and age, so"
    " that the true neutral face is harder to guess than in a clip. The thesis does not give the unit of its MSE; ours"
    " is the mean over pixels and colours in [0, 1], so that only the order can be compared."
)


def main() -> None:
    """Run both tables in stores of their own and write one result file."""
    with tempfile.TemporaryDirectory(prefix="likeness-neutral-") as home:
        environment = stores(Path(home))
        client = MlflowClient(tracking_uri=database(Path(home)))
        found = [run(experiment, environment, client) for experiment in NEUTRAL]
        people = people_of(client, found[1][0])
    effects = {ours: transfer(people, ours, theirs) for ours, theirs in PAIRS}
    numbers = {each.config: numbers_of(each, *outcome) for each, outcome in zip(NEUTRAL, found, strict=True)}
    numbers["transfer_effect_mse"] = {name: effect._asdict() for name, effect in effects.items()}
    text = reading(found, effects)
    config = {"configs": [f"configs/{each.reduced}.yaml" for each in NEUTRAL]}
    print(record(TOPIC, numbers, text, command="make bench-neutral-tables", config=config))


def run(experiment: Experiment, environment: dict[str, str], client: MlflowClient) -> tuple[StoredComparison, float]:
    """Run a table; return what it left and the seconds it took."""
    began = time.perf_counter()
    command = [ZENML, "pipeline", "run", experiment.pipeline, "--config", f"configs/{experiment.reduced}.yaml"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    found = newest_comparison(client, experiment.reduced, experiment.comparison)
    if found is None:
        sys.exit(f"{experiment.reduced} left no comparison in its MLflow store")
    return found, time.perf_counter() - began


def people_of(client: MlflowClient, found: StoredComparison) -> pd.DataFrame:
    """Return the squared error of each held-out person (rows) with each generator (columns)."""
    runs = client.search_runs([client.get_experiment_by_name("likeness").experiment_id])
    run_id = next(run.info.run_id for run in runs if run.info.run_name == found.run_name)
    stored = json.loads(Path(client.download_artifacts(run_id, "people.json")).read_text("utf-8"))
    rows = pd.DataFrame(stored["data"], columns=stored["columns"])
    return rows.pivot(index="identity", columns="generator", values="mse")


def transfer(people: pd.DataFrame, frozen: str, scratch: str) -> Interval:
    """Return by how much the frozen decoder's error exceeds the other's, person by person (below 0: it helps)."""
    return mean_interval((people[frozen] - people[scratch]).to_numpy())


def numbers_of(experiment: Experiment, found: StoredComparison, seconds: float) -> dict[str, object]:
    return {
        "seconds": round(seconds),
        "load_average": round(os.getloadavg()[1], 1),
        "train_people": train_people(found),
        "scored_people": found.scored,
        "ours": figures(experiment, found),
        "published": experiment.published,
        "order": our_order(experiment, found),
        "kendall_tau": round(rank_correlation(experiment, found), 4),
    }


def train_people(found: StoredComparison) -> int:
    """Return how many people the generators were trained on."""
    return next(int(model.settings["train_people"]) for model in found.models if model.settings)


def reading(found: list[tuple[StoredComparison, float]], effects: dict[str, Interval]) -> str:
    """Say in plain words what was published, what came out, and what the frozen decoder was worth."""
    first = found[0][0]
    parts = [
        "Two reduced tables of the neutral-face thesis on real data; no picture is shown.",
        f"{train_people(first)} training people, {first.scored} held-out people, one seed.",
    ]
    for experiment, (comparison, seconds) in zip(NEUTRAL, found, strict=True):
        parts += [
            f"## {experiment.title}",
            f"Published ({experiment.source}): {experiment.finding}. Here, in {seconds:.0f} s:",
            table(experiment, comparison),
            f"{agreement(experiment, comparison)} {beside_baselines(comparison)}",
        ]
    parts += ["## What the frozen decoder of stage 1 is worth", *(said(*each) for each in effects.items())]
    parts.append(f"What differs from the published runs: {DIFFERENCES}")
    parts.append("One seed: the intervals are over people, not over trainings.")
    return "\n\n".join(parts)


def beside_baselines(found: StoredComparison) -> str:
    """Say which generators err less than every baseline."""
    least = min(model.scores["mse"] for model in found.models if not model.settings)
    better = [model.label for model in found.models if model.settings and model.scores["mse"] < least]
    return f"Smaller MSE than every baseline's: {', '.join(better) or 'no generator'}."


def said(frozen: str, effect: Interval) -> str:
    if not effect.excludes_zero:
        verdict = "no difference is established"
    else:
        verdict = "the frozen decoder errs less" if effect.value < 0 else "the frozen decoder errs more"
    return (
        f"- `{frozen}` less `{frozen.replace('frozen', 'scratch')}`: MSE {effect.value:+.4f} "
        f"[{effect.low:+.4f}, {effect.high:+.4f}]: {verdict}."
    )


if __name__ == "__main__":
    main()
