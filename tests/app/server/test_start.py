"""What `python -m app` says when it cannot start."""

import socket

import mlflow
import pytest

from app.__main__ import main


@pytest.fixture(autouse=True)
def own_store():
    """Leave MLflow's active store as it was."""
    before = mlflow.get_tracking_uri()
    yield
    mlflow.set_tracking_uri(before)


def test_a_token_that_can_be_guessed_is_refused(capsys, tmp_path, monkeypatch):
    (tmp_path / "token").write_text("short\n")
    assert main(["--token-file", str(tmp_path / "token")]) == 1
    assert "at least 16 characters" in capsys.readouterr().err
    monkeypatch.setenv("LIKENESS_TOKEN", "short")
    assert main([]) == 1
    assert "at least 16 characters" in capsys.readouterr().err


def test_a_token_never_stands_on_a_command_line(capsys):
    """Every account of a computer can read command lines."""
    with pytest.raises(SystemExit):
        main(["--token", "long enough to be a token"])
    assert "unrecognized arguments: --token" in capsys.readouterr().err


def test_a_port_in_use_is_told(capsys, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["--port", str(port), "--data-folder", str(tmp_path)]) == 1
    told = f"error: port {port} is taken: choose another, as in make app PORT={port + 1}\n"
    assert capsys.readouterr().err == told


def test_without_a_champion_the_fix_is_named(capsys, tmp_path):
    store = f"sqlite:///{tmp_path / 'mlflow.db'}"
    assert main(["--port", "0", "--data-folder", str(tmp_path / "photos"), "--tracking-uri", store]) == 1
    assert "make demo" in capsys.readouterr().err
