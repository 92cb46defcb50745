"""Every epoch reaches MLflow; a long training says now and then how far it is."""

import pytest

from workflow import epoch_log
from workflow.epoch_log import EpochLog


@pytest.fixture
def logged(monkeypatch):
    """A clock that stands still until it is moved, and what reaches MLflow."""
    found = {"now": 100.0, "metrics": []}
    monkeypatch.setattr(epoch_log.time, "monotonic", lambda: found["now"])
    monkeypatch.setattr(epoch_log.mlflow, "log_metrics", lambda metrics, step: found["metrics"].append((step, metrics)))
    return found


def test_lines_come_seldom_and_name_the_time_left(logged, capsys):
    log = EpochLog("ae", 45, ended=100.0, said=100.0)
    for epoch in range(1, 8):
        logged["now"] += 10
        log(epoch, {"val_loss": 0.012345})
    assert [step for step, _ in logged["metrics"]] == list(range(1, 8))
    assert capsys.readouterr().out.splitlines() == [
        "ae: epoch 2 of 45, val_loss 0.01235, at most 7 min left",
        "ae: epoch 4 of 45, val_loss 0.01235, at most 7 min left",
        "ae: epoch 6 of 45, val_loss 0.01235, at most 6 min left",
    ]


def test_epochs_of_an_interrupted_training_do_not_count_as_fast(logged, capsys):
    log = EpochLog("ae", 10, ended=100.0, said=100.0)
    for epoch in range(1, 9):
        log(epoch, {"val_loss": 1.0})
    logged["now"] += 30
    log(9, {"val_loss": 0.5})
    assert capsys.readouterr().out == "ae: epoch 9 of 10, val_loss 0.5, at most 30 s left\n"


def test_a_short_training_says_nothing(logged, capsys):
    log = EpochLog("ae", 3, ended=100.0, said=100.0)
    for epoch in range(1, 4):
        logged["now"] += 1
        log(epoch, {"val_loss": 1.0})
    assert capsys.readouterr().out == ""
