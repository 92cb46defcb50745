"""Somebody who runs pipelines on a cluster of some kind, beside a real ZenML server and a real MLflow server."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import pytest
import requests
import yaml
from processes import free_port, process, wait_for_answer

from core.storage import CorruptFileError
from models.tensor_file import read_tensors
from models.training.training_state import STATE_FILE
from synthetic.dataset import SyntheticSettings, generate

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
PATIENCE_S = 600
QUIET = {
    "OMP_NUM_THREADS": "1",
    "ZENML_LOGGING_VERBOSITY": "INFO",
    "COLUMNS": "500",
    "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",  # else eight more processes, which nothing here uses
}


class Cluster(Protocol):
    """What runs steps, each attempt as a pod or job with a name of its own."""

    def running(self, step: str) -> str | None:
        """Return the name of the attempt at `step` that runs now."""

    def last_words(self) -> str:
        """Return the end of the newest logs."""


@dataclass
class Place:
    """The addresses, and the environment of the machine that pipelines are started from.

    `own`: what stands in stack files for an example, and what is there instead.
    """

    folder: Path
    cluster: Cluster
    mlflow: str
    zenml: str
    own: dict[str, str]
    environs: dict[str, str] = field(default_factory=dict)
    logs: dict[int, Path] = field(default_factory=dict)

    @property
    def shared(self) -> Path:
        return self.folder / "shared"

    def environment(self) -> dict[str, str]:
        (self.folder / "checkout" / ".zen").mkdir(parents=True, exist_ok=True)
        mine = {"ZENML_CONFIG_PATH": "client", "ZENML_REPOSITORY_PATH": "checkout"}
        mine = {key: str(self.folder / name) for key, name in mine.items()}
        return os.environ | QUIET | mine | self.environs | {"ZENML_STORE_URL": self.zenml}

    def call(self, *command: str, fails: bool = False) -> str:
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment(), capture_output=True, text=True, check=False, timeout=1800
        )
        said = done.stdout + done.stderr
        assert (done.returncode != 0) == fails, f"{said[-3000:]}\n{self.cluster.last_words()}"
        return said

    def stack_file(self, name: str) -> Path:
        """A stack file of the project with this place's addresses; ZenML wants some way to log in to MLflow."""
        text = (ROOT / "stacks" / f"{name}.yaml").read_text(encoding="utf-8")
        here = {"/mnt/likeness": str(self.shared), "https://mlflow.example.com": self.mlflow}
        here |= {"tracking_username": "tracking_token", "{{mlflow.username}}": "none"}
        for example, own in (self.own | here).items():
            text = text.replace(example, own)
        text = "\n".join(line for line in text.splitlines() if "tracking_password" not in line)
        path = self.folder / f"{name}.yaml"
        path.write_text(text)
        return path

    def register(self, name: str, **options) -> str:
        return self.call(sys.executable, "stacks/register.py", str(self.stack_file(name)), **options)

    def start(self, pipeline: str, config: str, parameters: dict, stack: str) -> subprocess.Popen:
        """Run a pipeline with a config of the project, except for its parameters."""
        body = yaml.safe_load((ROOT / "configs" / f"{config}.yaml").read_text(encoding="utf-8"))
        body["parameters"] = parameters
        path = self.folder / f"{config}-{len(self.logs)}.yaml"
        path.write_text(yaml.safe_dump(body))
        command = [str(BIN / "zenml"), "pipeline", "run", f"pipelines.{pipeline}.{pipeline}", "-c", str(path)]
        log = path.with_suffix(".log")
        with log.open("wb") as stream:
            run = subprocess.Popen(
                [*command, "-s", stack], cwd=ROOT, env=self.environment(), stdout=stream, stderr=stream
            )
        self.logs[run.pid] = log
        return run

    def said(self, run: subprocess.Popen) -> str:
        return f"{self.logs[run.pid].read_text()[-3000:]}\n{self.cluster.last_words()}"

    def finish(self, run: subprocess.Popen) -> None:
        assert run.wait(timeout=1800) == 0, self.said(run)

    def wait_for(self, what, run: subprocess.Popen):
        """Return what `what` returns as soon as that is true."""
        for _ in range(PATIENCE_S * 20):
            if found := what():
                return found
            assert run.poll() is None, f"the run ended first\n{self.said(run)}"
            time.sleep(0.05)
        pytest.fail(f"waited {PATIENCE_S} s in vain\n{self.said(run)}")

    def interrupt_training(self, run: subprocess.Popen, how, seen: int) -> tuple[str, list[int]]:
        """Let `how` befall the attempt at a training that has done `seen` epochs.

        Returns the step, and the numbers of epochs in its state on disk from its next attempt's start to its end.
        """
        found = (self.shared / "zenml" / "checkpoints").glob
        state = self.wait_for(lambda: next((s for s in found(f"*/{STATE_FILE}") if epochs(s) >= seen), None), run)
        step = f"train_{state.parent.name.split('-')[0]}"
        victim = self.cluster.running(step)
        how(victim)
        self.wait_for(lambda: self.cluster.running(step) not in (None, victim), run)
        counts = []
        while state.parent.exists() and run.poll() is None:
            counts.append(epochs(state))
            time.sleep(0.05)
        return step, [count for count in counts if count]


def epochs(state: Path) -> int:
    """How many epochs the training state on disk has seen; 0 while it is being replaced."""
    try:
        return len(read_tensors(state, "")[1]["progress"]["history"])
    except (FileNotFoundError, CorruptFileError, RuntimeError):  # the last: gone while it was opened
        return 0


@contextmanager
def served(command: list[str], log: Path, health: str, **environment: str) -> Iterator[None]:
    """A server that answers, for the time of a block."""
    with process(command, log, env=os.environ | QUIET | environment) as started:
        wait_for_answer(health, started, log, PATIENCE_S)
        yield


@contextmanager
def servers(folder: Path) -> Iterator[dict[str, str]]:
    """An MLflow server and a ZenML server for the time of a block; yields their addresses by name."""
    mlflow_port, zenml_port = str(free_port()), str(free_port())
    mlflow, zenml = f"http://127.0.0.1:{mlflow_port}", f"http://127.0.0.1:{zenml_port}"
    store = ["--backend-store-uri", f"sqlite:///{folder}/mlflow.db", "--artifacts-destination", f"{folder}/mlartifacts"]
    mlflow_command = [sys.executable, "-m", "mlflow", "server", "--port", mlflow_port, "--workers", "1", *store]
    app = ["zenml.zen_server.zen_server_api:app", "--host", "127.0.0.1", "--port", zenml_port]
    server = {"DEPLOYMENT_TYPE": "other", "AUTH_SCHEME": "NO_AUTH", "AUTO_ACTIVATE": "1"}
    server = {f"ZENML_SERVER_{key}": value for key, value in server.items()} | {"ZENML_CONFIG_PATH": f"{folder}/server"}
    with (
        served(mlflow_command, folder / "mlflow.log", f"{mlflow}/health"),
        served([sys.executable, "-m", "uvicorn", *app], folder / "zenml.log", f"{zenml}/health", **server),
    ):
        yield {"mlflow": mlflow, "zenml": zenml}


def eight_people(folder: Path) -> dict:
    """Draw eight people; return the parameters of a data set of them."""
    people = generate(folder / "people", SyntheticSettings(people=8, clips=0))
    return {
        "sources": [{"kind": "identity_folders", "path": str(people / "stills"), "synthetic": True}],
        "split": {"by": "identity", "fractions": {"train": 0.4, "val": 0.2, "test": 0.4}},
        "align": {"size": 32},
        "needs": {"cpus": 2, "memory": "1GiB"},
    }


def statuses(place: Place, pipeline: str) -> dict[str, str]:
    """The state of the pipeline's last run, and its steps'."""
    api, asked = f"{place.zenml}/api/v1", {"pipeline_name": pipeline, "sort_by": "desc:created"}
    run = requests.get(f"{api}/runs", asked, timeout=60).json()["items"][0]
    steps = requests.get(f"{api}/steps", {"pipeline_run_id": run["id"], "size": 100}, timeout=60).json()["items"]
    found = {step["name"]: step["body"]["status"] for step in steps if step["body"]["status"] != "retried"}
    return found | {"run": run["body"]["status"]}
