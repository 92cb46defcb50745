"""Time the demo as a newcomer meets it: a fresh clone, `make setup`, `make demo`, `make demo` again."""

import os
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from benchmarks.command_line import run
from benchmarks.record import RESULTS, record

ROOT = Path(__file__).resolve().parents[2]


def measure(repository: Path = ROOT, results: Path = RESULTS) -> Path:
    """Clone the last commit of a repository, set it up, run its demo twice and record the times.

    ZenML's settings are the clone's own: those of whoever measures stay as they are.
    """
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "likeness"
        subprocess.run(["git", "clone", "--quiet", str(repository), str(clone)], check=True)
        own = os.environ | {"ZENML_CONFIG_PATH": str(Path(folder) / "zenml")}
        setup, demo, cached = (seconds(["make", target], clone, own) for target in ("setup", "demo", "demo"))
        done = subprocess.run([".venv/bin/dvc", "status"], cwd=clone, check=True, capture_output=True, text=True)
    status = done.stdout.strip()
    figures = {
        "demo_seconds": round(setup + demo, 1),
        "setup_seconds": round(setup, 1),
        "demo_work_seconds": round(demo, 1),
        "cached_seconds": round(cached, 1),
        "dvc_status_unchanged": "up to date" in status,
    }
    template, config = Path(__file__).with_name("reading.md"), {"demo": "configs/first_run.yaml"}
    return record(figures, template, results, config=config, status=status)


def seconds(command: list[str], folder: Path, environment: Mapping[str, str]) -> float:
    """Run `command` in `folder` and return its wall time; stop with its output when it fails."""
    began = time.perf_counter()
    subprocess.run(command, cwd=folder, env=dict(environment), check=True)
    return time.perf_counter() - began


if __name__ == "__main__":
    run(measure)
