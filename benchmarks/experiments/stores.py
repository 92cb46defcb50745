"""Stores of their own for runs whose pictures of real people must not stay: everything lies in one folder."""

import os
import subprocess
import sys
import time
from pathlib import Path

import yaml
from mlflow import MlflowClient

from benchmarks.published.experiments import Experiment
from benchmarks.published.stored_runs import StoredComparison, newest_comparison

ROOT = Path(__file__).resolve().parents[2]
ZENML = Path(sys.executable).with_name("zenml")


def run_reduced(
    experiment: Experiment, configs: Path, home: Path, environment: dict[str, str]
) -> tuple[StoredComparison, float]:
    """Run the reduced twin of an experiment, configured in the folder `configs`, in the stores below `home`.

    Returns the comparison that it left and the seconds that it took. Raises SystemExit when it left none.
    """
    began = time.perf_counter()
    config = configs / f"{experiment.reduced}.yaml"
    subprocess.run(
        [ZENML, "pipeline", "run", experiment.pipeline, "--config", config], cwd=ROOT, env=environment, check=True
    )
    seconds = time.perf_counter() - began
    client = MlflowClient(tracking_uri=database(home))
    found = newest_comparison(client, experiment.reduced, experiment.comparison)
    if found is None:
        raise SystemExit(f"{experiment.reduced} left no comparison in its MLflow store")
    return found, seconds


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
