"""A cluster with a CPU node and a GPU node, a ZenML server, an MLflow server, and somebody who runs pipelines on them.

All of it on this machine: the servers are the real ones, the cluster is the stand-in (`cluster.py`).
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
import yaml

from faces.synthetic import SyntheticSettings, generate
from faces.table import CorruptFileError
from models.tensor_file import read_tensors
from models.training_state import STATE_FILE

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
NAMESPACE = "likeness"
PATIENCE_S = 600
QUIET = {
    "OMP_NUM_THREADS": "1",
    "ZENML_LOGGING_VERBOSITY": "INFO",
    "COLUMNS": "500",
    "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",  # else eight more processes, which nothing here uses
}


@dataclass
class Place:
    """The addresses, and the environment of the machine that pipelines are started from."""

    folder: Path
    cluster: object
    mlflow: str
    zenml: str

    @property
    def shared(self) -> Path:
        return self.folder / "shared"

    def environment(self) -> dict[str, str]:
        (self.folder / "checkout" / ".zen").mkdir(parents=True, exist_ok=True)
        mine = {"ZENML_CONFIG_PATH": "client", "ZENML_REPOSITORY_PATH": "checkout", "KUBECONFIG": "kubeconfig"}
        mine = {key: str(self.folder / name) for key, name in mine.items()}
        return os.environ | QUIET | mine | {"ZENML_STORE_URL": self.zenml}

    def call(self, *command: str, fails: bool = False) -> str:
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment(), capture_output=True, text=True, check=False, timeout=1800
        )
        said = done.stdout + done.stderr
        assert (done.returncode != 0) == fails, f"{said[-3000:]}\n{self.last_words()}"
        return said

    def stack_file(self, name: str) -> Path:
        """A stack file of the project with this place's addresses; ZenML wants some way to log in to MLflow."""
        text = (ROOT / "stacks" / f"{name}.yaml").read_text(encoding="utf-8")
        text = text.replace("/mnt/likeness", str(self.shared)).replace("https://mlflow.example.com", self.mlflow)
        text = text.replace("gpu-cluster", "stand-in").replace("registry.example.com", self.zenml[7:])
        text = text.replace("tracking_username", "tracking_token").replace("{{mlflow.username}}", "none")
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
        path = self.folder / f"{config}.yaml"
        path.write_text(yaml.safe_dump(body))
        command = [str(BIN / "zenml"), "pipeline", "run", f"pipelines.{pipeline}.{pipeline}", "-c", str(path)]
        log = (self.folder / "client.log").open("wb")
        return subprocess.Popen([*command, "-s", stack], cwd=ROOT, env=self.environment(), stdout=log, stderr=log)

    def finish(self, run: subprocess.Popen) -> None:
        assert run.wait(timeout=1800) == 0, (self.folder / "client.log").read_text()[-3000:] + self.last_words()

    def last_words(self) -> str:
        logs = sorted((self.folder / "pods").glob("*/log"), key=lambda path: path.stat().st_mtime)
        return "\n".join(f"--- {path.parent.name}\n{path.read_text(errors='replace')[-1500:]}" for path in logs[-3:])

    def wait_for(self, what, run: subprocess.Popen):
        """Return what `what` returns as soon as that is true."""
        for _ in range(PATIENCE_S * 20):
            if found := what():
                return found
            assert run.poll() is None, f"the run ended first\n{(self.folder / 'client.log').read_text()[-3000:]}"
            time.sleep(0.05)
        pytest.fail(f"waited {PATIENCE_S} s in vain\n{self.last_words()}")

    def interrupt_training(self, run: subprocess.Popen, how, seen: int) -> tuple[str, list[int]]:
        """Let `how` befall the pod of a training that has done `seen` epochs.

        Returns the step, and the numbers of epochs in its state on disk from its next pod's start to its end.
        """
        found = (self.shared / "zenml" / "checkpoints").glob
        state = self.wait_for(lambda: next((s for s in found(f"*/{STATE_FILE}") if epochs(s) >= seen), None), run)
        step = f"train_{state.parent.name.split('-')[0]}"
        victim = self.cluster.running(step)
        how(victim)
        name = victim["metadata"]["name"]
        self.wait_for(lambda: (pod := self.cluster.running(step)) and pod["metadata"]["name"] != name, run)
        counts = []
        while state.parent.exists() and run.poll() is None:
            counts.append(epochs(state))
            time.sleep(0.05)
        return step, [count for count in counts if count]


def epochs(state: Path) -> int:
    """How many epochs the training state on disk has seen; 0 while it is being replaced."""
    try:
        return len(read_tensors(state, "")[1]["progress"]["history"])
    except (FileNotFoundError, CorruptFileError):
        return 0


@contextmanager
def served(command: list[str], log: Path, health: str, **environment: str):
    """A server for the time of a block."""
    with log.open("wb") as stream:
        started = subprocess.Popen(
            command, stdout=stream, stderr=stream, start_new_session=True, env=os.environ | QUIET | environment
        )
    try:
        for _ in range(PATIENCE_S):
            time.sleep(1)
            try:
                if requests.get(health, timeout=5).ok:
                    break
            except (requests.ConnectionError, requests.Timeout):
                assert started.poll() is None, log.read_text()[-2000:]
        else:
            pytest.fail(f"{health} did not answer\n{log.read_text()[-2000:]}")
        yield
    finally:
        os.killpg(started.pid, signal.SIGTERM)
        try:
            started.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(started.pid, signal.SIGKILL)


def address() -> tuple[str, str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    return port, f"http://127.0.0.1:{port}"


@pytest.fixture(scope="session")
def place(tmp_path_factory):
    pytest.importorskip("kubernetes.client", reason="needs the extra `kubernetes`")
    pytest.importorskip("kubernetes_validate")
    usable = subprocess.run(["unshare", "--mount", "--uts", "true"], capture_output=True, check=False)
    if usable.returncode != 0 or shutil.which("openssl") is None:
        pytest.skip("pods with a host name of their own need root (unshare), and the server needs openssl")
    from api_server import serving
    from cluster import GPU, Node

    folder = tmp_path_factory.mktemp("kubernetes")
    (folder / "shared").mkdir()
    cpu = Node("cpu-0", {"cpu": "64", "memory": "64Gi"}, {"pool": "cpu"})
    taint = {"key": GPU, "value": "present", "effect": "NoSchedule"}
    gpu = Node("gpu-0", {"cpu": "64", "memory": "64Gi", GPU: "1"}, {"pool": "gpu"}, [taint])
    (mlflow_port, mlflow), (zenml_port, zenml) = address(), address()
    store = ["--backend-store-uri", f"sqlite:///{folder}/mlflow.db", "--artifacts-destination", f"{folder}/mlartifacts"]
    mlflow_command = [sys.executable, "-m", "mlflow", "server", "--port", mlflow_port, "--workers", "1", *store]
    app = ["zenml.zen_server.zen_server_api:app", "--host", "127.0.0.1", "--port", zenml_port]
    server = {"DEPLOYMENT_TYPE": "other", "AUTH_SCHEME": "NO_AUTH", "AUTO_ACTIVATE": "1"}
    server = {f"ZENML_SERVER_{key}": value for key, value in server.items()} | {"ZENML_CONFIG_PATH": f"{folder}/server"}
    with (
        serving(folder, [cpu, gpu], NAMESPACE) as cluster,
        served(mlflow_command, folder / "mlflow.log", f"{mlflow}/health"),
        served([sys.executable, "-m", "uvicorn", *app], folder / "zenml.log", f"{zenml}/health", **server),
    ):
        yield Place(folder, cluster, mlflow, zenml)


@pytest.fixture(scope="session")
def dataset(place) -> dict:
    """The parameters of a data set of eight drawn people."""
    people = generate(place.folder / "people", SyntheticSettings(people=8, clips=0))
    return {
        "sources": [{"kind": "identity_folders", "path": str(people / "stills"), "synthetic": True}],
        "split": {"by": "identity", "fractions": {"train": 0.4, "val": 0.2, "test": 0.4}},
        "align": {"size": 32},
        "needs": {"cpus": 2, "memory": "1GiB"},
    }
