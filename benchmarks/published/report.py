"""Print the tables of the reference works, ours from an MLflow store beside the published figures (Markdown)."""

import argparse
from pathlib import Path
from typing import Any

from mlflow import MlflowClient

from benchmarks.published.experiments import EXPERIMENTS, NEUTRAL, Experiment
from benchmarks.published.stored_runs import newest_comparison
from benchmarks.published.tables import agreement, table
from benchmarks.template import fill

ROOT = Path(__file__).resolve().parents[2]
LOCAL = f"sqlite:///{ROOT}/mlflow/mlflow.db"


def main() -> None:
    """Print one section per experiment, from the store of this checkout or another one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", default=LOCAL, help="MLflow tracking address (default: this checkout's)")
    client = MlflowClient(tracking_uri=parser.parse_args().store)
    for experiment in (*EXPERIMENTS, *NEUTRAL):
        print(section(client, experiment), end="\n\n")


def section(client: MlflowClient, experiment: Experiment) -> str:
    """Return the Markdown of an experiment: published and ours, at full size and reduced, where they were run."""
    runs = [run_fields(client, experiment, config) for config in (experiment.config, experiment.reduced)]
    return fill(Path(__file__).with_name("report.md"), {"experiment": experiment, "runs": runs})


def run_fields(client: MlflowClient, experiment: Experiment, config: str) -> dict[str, Any]:
    """Return what the template needs of the newest run of one configuration; `found` is None without one."""
    found = newest_comparison(client, config, experiment.comparison)
    if found is None:
        return {"config": config, "found": None}
    return {"config": config, "found": found, "table": table(experiment, found)} | agreement(experiment, found)


if __name__ == "__main__":
    main()
