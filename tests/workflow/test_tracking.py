"""Two runs that record the same data at the same moment do not end each other."""

import mlflow
import pytest
from mlflow.exceptions import MlflowException

from workflow import tracking
from workflow.tracking import log_data


@pytest.fixture
def entered(monkeypatch):
    """What reaches MLflow, whose first `refusals` inserts meet a data set that was not there when it looked."""
    found = {"refusals": 1, "inputs": []}

    def log_input(dataset, context):
        if found["refusals"]:
            found["refusals"] -= 1
            raise MlflowException("UNIQUE constraint failed: datasets.experiment_id, datasets.name, datasets.digest")
        found["inputs"].append((dataset.digest, context))

    monkeypatch.setattr(mlflow, "log_input", log_input)
    monkeypatch.setattr(mlflow, "set_tags", lambda tags: None)
    monkeypatch.setattr(tracking, "code_version", lambda: "none")
    return found


def test_data_that_another_run_enters_meanwhile_are_recorded(entered, blobs):
    log_data(blobs.manifest, "blobs-v1", "training")
    assert entered["inputs"] == [("blobs-v1", "training")]


def test_a_store_that_refuses_for_another_reason_is_told(entered, blobs):
    entered["refusals"] = 2
    with pytest.raises(MlflowException):
        log_data(blobs.manifest, "blobs-v1", "training")
