"""Run the reduced Tables 6.2 and 6.3 of the neutral-face thesis on real data and record numbers, never a picture.

Needs `datasets/lfw` and `datasets/celeba` (links will do). Everything a run leaves, with its pictures of real people,
stays in a temporary folder that is removed at the end.
"""

import json
import os
import tempfile
from pathlib import Path
from typing import Any

import pandas as pd
from mlflow import MlflowClient

from benchmarks.command_line import run
from benchmarks.experiments.stores import database, run_reduced, stores
from benchmarks.published.experiments import NEUTRAL, Experiment
from benchmarks.published.stored_runs import StoredComparison
from benchmarks.published.tables import figures, our_order, rank_correlation, table
from benchmarks.record import RESULTS, record
from evaluation.bootstrap import Interval, mean_interval

ROOT = Path(__file__).resolve().parents[2]
TOPIC = "s2_tables_6_2_6_3_reduced"


def measure(configs: Path = ROOT / "configs", results: Path = RESULTS) -> Path:
    """Run both tables, configured in the folder `configs`, in stores of their own and record one result."""
    with tempfile.TemporaryDirectory(prefix="likeness-neutral-") as name:
        home = Path(name)
        environment = stores(home)
        found = [run_reduced(experiment, configs, home, environment) for experiment in NEUTRAL]
        people = people_of(MlflowClient(tracking_uri=database(home)), found[1][0])
    tables = {each.config: numbers_of(each, *outcome) for each, outcome in zip(NEUTRAL, found, strict=True)}
    effects = {name: transfer(people, name)._asdict() for name in map(str, people) if "frozen" in name}
    fields = [
        tables[each.config]
        | {"experiment": each, "table": table(each, outcome), "better_than_baselines": better_than_baselines(outcome)}
        for each, (outcome, _) in zip(NEUTRAL, found, strict=True)
    ]
    return record(
        tables | {"transfer_effect_mse": effects},
        Path(__file__).with_name("reading.md"),
        results,
        topic=TOPIC,
        config={"configs": [f"configs/{each.reduced}.yaml" for each in NEUTRAL]},
        tables=fields,
    )


def people_of(client: MlflowClient, found: StoredComparison) -> pd.DataFrame:
    """Return the squared error of each held-out person (rows) with each generator (columns)."""
    runs = client.search_runs([client.get_experiment_by_name("likeness").experiment_id])
    run_id = next(each.info.run_id for each in runs if each.info.run_name == found.run_name)
    stored = json.loads(Path(client.download_artifacts(run_id, "people.json")).read_text("utf-8"))
    rows = pd.DataFrame(stored["data"], columns=stored["columns"])
    return rows.pivot(index="identity", columns="generator", values="mse")


def transfer(people: pd.DataFrame, frozen: str) -> Interval:
    """Return by how much the error with a frozen decoder exceeds that from scratch, person by person.

    Below 0 the frozen decoder helps.
    """
    return mean_interval((people[frozen] - people[frozen.replace("frozen", "scratch")]).to_numpy())


def numbers_of(experiment: Experiment, found: StoredComparison, seconds: float) -> dict[str, Any]:
    """Return our figures beside the published ones, and how far the orders agree."""
    return {
        "seconds": round(seconds),
        "load_average": round(os.getloadavg()[1], 1),
        "train_people": next(int(model.settings["train_people"]) for model in found.models if model.settings),
        "scored_people": found.scored,
        "ours": figures(experiment, found),
        "published": experiment.published,
        "order": our_order(experiment, found),
        "kendall_tau": round(rank_correlation(experiment, found), 4),
    }


def better_than_baselines(found: StoredComparison) -> list[str]:
    """Return the generators whose error is smaller than that of every baseline."""
    least = min(model.scores["mse"] for model in found.models if not model.settings)
    return [model.label for model in found.models if model.settings and model.scores["mse"] < least]


if __name__ == "__main__":
    run(measure)
