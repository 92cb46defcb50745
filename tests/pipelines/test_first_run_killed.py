"""kill -9 in every step of the demo's pipeline: started again, it ends as one that nobody disturbed."""

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import mlflow
import pandas as pd
import pytest
from drawn import eight_people
from stores import use_new_store
from zenml.client import Client

from pipelines.first_run import first_run
from registry.names import CHAMPION, FACE_AUTOENCODER, FACE_EMBEDDER

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
RUN = "import json, sys; from pipelines.first_run import first_run; first_run(**json.loads(sys.argv[1]))"
STARTED = re.compile(r"Step (\S+) has started")
PATIENCE_S = 3600
OUTCOMES = {"compare_models": "comparison", "compare_clusterings": "clustering_comparison"}


def parameters() -> dict[str, Any]:
    stills = eight_people() / "stills"
    return {
        "seed": 1,
        "dataset": {
            "sources": [{"kind": "identity_folders", "path": str(stills), "synthetic": True}],
            "split": {"by": "identity", "fractions": {"train": 0.4, "val": 0.2, "test": 0.4}},
            "align": {"size": 32},
        },
        "training": {
            "models": [{"family": "ae", "zdim": 8, "width": 0.0625, "size": 32}],
            "embedders": [{"kind": "pca", "zdim": 8, "whiten": True}],
            "training": {"epochs": 2, "batch_size": 32},
            "subset": "all",
        },
        "promotion": {"subset": "all"},
        "clustering": {"algorithms": ["kmeans"], "count": "identities", "subsets": ["all"], "zdim": 8},
    }


def disturbed(values: dict[str, Any], folder: Path) -> int:
    """Run the pipeline in processes that are killed once in each step, until one comes to its end; return the kills."""
    seen: set[str] = set()
    chance, until = random.Random(0), time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        step = killed(values, seen, chance.uniform(0, 0.6), folder)
        if step is None:
            return len(seen)
        seen.add(step)
    raise AssertionError(f"no end after {PATIENCE_S} s and kills in {sorted(seen)}")


def killed(values: dict[str, Any], seen: set[str], delay: float, folder: Path) -> str | None:
    """Run once; kill the process shortly after a step has started that was not `seen`; return that step.

    `folder`: where it puts what is temporary, which a killed process leaves behind.
    """
    environment = os.environ | {"ZENML_LOGGING_VERBOSITY": "INFO", "COLUMNS": "500", "TMPDIR": str(folder)}
    command = [sys.executable, "-c", RUN, json.dumps(values)]
    lines = []
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        start_new_session=True,
    ) as process:  # fmt: skip
        for line in process.stdout or ():
            lines.append(line)
            found = STARTED.search(line)
            if found and found[1] not in seen:
                time.sleep(delay)
                os.killpg(process.pid, signal.SIGKILL)
                return found[1]
    assert process.returncode == 0, "".join(lines[-40:])
    return None


def outcome(uri: str) -> dict[str, Any]:
    """Return what the newest run of the pipeline left behind."""
    run = Client().get_pipeline("first_run").last_run
    found: dict[str, Any] = {"faces": run.steps["check"].outputs["face_table"][0].load().digest()}
    for step, artifact in OUTCOMES.items():
        found[step] = run.steps[step].outputs[artifact][0].load().drop(columns="run_id", errors="ignore")
    client = mlflow.MlflowClient(tracking_uri=uri)
    for name in (FACE_AUTOENCODER, FACE_EMBEDDER):
        versions = client.search_model_versions(f"name='{name}'")
        found[name] = sorted(each.tags.get("label", "") for each in versions)
        found[f"{name} {CHAMPION}"] = client.get_model_version_by_alias(name, CHAMPION).tags["label"]
    return found


def test_killed_in_every_step_and_started_again_it_ends_as_the_undisturbed_run(store, tmp_path, record_property):
    values = parameters()
    kills = disturbed(values, tmp_path)
    record_property("kills", kills)
    assert kills >= 15
    after = outcome(store)
    other = use_new_store(tmp_path / "undisturbed")
    first_run.with_options(enable_cache=False)(**values)
    undisturbed = outcome(other)
    assert {key: value for key, value in after.items() if key not in OUTCOMES} == {
        key: value for key, value in undisturbed.items() if key not in OUTCOMES
    }
    for step in OUTCOMES:
        pd.testing.assert_frame_equal(after[step], undisturbed[step], check_exact=False, rtol=1e-6)
    experiment = mlflow.MlflowClient(tracking_uri=store).get_experiment_by_name("likeness").experiment_id
    left = mlflow.MlflowClient(tracking_uri=store).search_runs([experiment], "attributes.status = 'RUNNING'")
    assert not left
