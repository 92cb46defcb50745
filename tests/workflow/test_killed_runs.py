"""A run whose process was killed does not stay `RUNNING` for ever."""

import subprocess
import sys
from pathlib import Path

import mlflow
import pytest
from stores import mlflow_store

from workflow import killed_runs
from workflow.killed_runs import close_killed

RUNS = """
import sys
from pathlib import Path
import mlflow
from workflow.killed_runs import close_killed
database = Path(sys.argv[1])
close_killed(database, "likeness")
client = mlflow.MlflowClient(f"sqlite:///{database}")
print(client.create_run(client.get_experiment_by_name("likeness").experiment_id).info.run_id, flush=True)
sys.stdin.read()
"""


pytestmark = pytest.mark.slow


@pytest.fixture
def database(tmp_path, monkeypatch) -> Path:
    monkeypatch.setattr(killed_runs, "_HELD", {})
    uri = mlflow_store(tmp_path)
    mlflow.MlflowClient(uri).create_experiment("likeness", artifact_location=(tmp_path / "artifacts").as_uri())
    return Path(uri.removeprefix("sqlite:///"))


def test_a_killed_run_is_closed_by_the_next_start_and_a_living_one_is_left_alone(database):
    client = mlflow.MlflowClient(f"sqlite:///{database}")
    command = [sys.executable, "-c", RUNS, str(database)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        run = other.stdout.readline().strip()
        assert close_killed(database, "likeness") == []
        assert client.get_run(run).info.status == "RUNNING"
        other.kill()
        other.wait()
    killed_runs._HELD.clear()  # as a new process has it
    assert close_killed(database, "likeness") == [run]
    assert client.get_run(run).info.status == "KILLED"
    mine = client.create_run(client.get_experiment_by_name("likeness").experiment_id).info.run_id
    assert close_killed(database, "likeness") == []
    assert client.get_run(mine).info.status == "RUNNING"


def test_a_store_without_the_experiment_has_none(database):
    assert close_killed(database, "another") == []
