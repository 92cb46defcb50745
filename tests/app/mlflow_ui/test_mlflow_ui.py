"""MLflow's pages as `make ui` serves them: the owner comes in, another account of the computer does not."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import mlflow
import psutil
import pytest
import requests
from stores import mlflow_store

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def link(tmp_path_factory) -> Iterator[str]:
    """The link that a server of a store of its own has printed, and nothing before it; nothing but its port listens."""
    command = [sys.executable, "-m", "app.mlflow_ui", "--port", "0", "--tracking-uri"]
    command.append(mlflow_store(tmp_path_factory.mktemp("ui")))
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        line = process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+/\?token=\S+", line)
        assert found, line
        yield found[0]
        family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
        listening = [one for each in family for one in each.net_connections() if one.status == "LISTEN"]
        process.terminate()
        assert len(listening) == 1


def test_another_account_can_neither_read_nor_write(link):
    """It could create a run, upload a program as a model, and move an alias to it."""
    address = link.partition("/?")[0]
    for method, path in (
        ("POST", "/api/2.0/mlflow/runs/create"),
        ("POST", "/api/2.0/mlflow/model-versions/create"),
        ("POST", "/api/2.0/mlflow/registered-models/alias"),
        ("POST", "/ajax-api/2.0/mlflow/upload-artifact?run_uuid=x&path=MLmodel"),
        ("GET", "/ajax-api/2.0/mlflow/experiments/search?max_results=1"),
        ("GET", "/static-files/index.html"),
        ("GET", "/version"),
    ):
        assert requests.request(method, address + path, json={}, timeout=60).status_code == 401, path


def test_the_owner_follows_the_link_and_sees_the_pages(link):
    address, session = link.partition("/?")[0], requests.Session()
    assert "mlflow" in session.get(link, timeout=60).text.lower()
    assert session.get(f"{address}/ajax-api/2.0/mlflow/experiments/search?max_results=1", timeout=60).ok
    foreign = session.get(f"{address}/version", headers={"Origin": "https://evil.example"}, timeout=60)
    assert foreign.status_code == 403


def test_clients_bear_the_token(link, monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", link.partition("token=")[2])
    client = mlflow.MlflowClient(link.partition("/?")[0])
    assert [one.name for one in client.search_experiments()] == ["Default"]
    assert os.environ["MLFLOW_TRACKING_TOKEN"]
