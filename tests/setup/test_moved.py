"""A miniature checkout is moved to a place with blanks and umlauts: scripts run, stores know where they are."""

import base64
import json
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from core.checkout import READY, former_place
from setup.moved import main

TABLES = {
    "runs": ("artifact_uri TEXT", "{root}/mlflow/artifacts/1"),
    "stores": ("address TEXT", "sqlite:///{root}/mlflow/mlflow.db"),
    "others": ("address TEXT", "{root}2/artifacts"),
    "same": ("address TEXT", "{root}"),
}


def make_checkout(root: Path) -> None:
    """What set-up and a run leave behind, as far as it names the place."""
    packages = root / ".venv" / "lib" / "python3.11" / "site-packages"
    (root / ".venv" / "bin").mkdir(parents=True)
    (packages / "likeness-0.1.0.dist-info").mkdir(parents=True)
    (root / ".venv" / "bin" / "python").symlink_to(sys.executable)
    script = root / ".venv" / "bin" / "tool"
    script.write_text(f"#!{root}/.venv/bin/python\nprint('it runs')\n")
    script.chmod(0o755)
    (packages / "likeness_defaults.pth").write_text(f"x = {str(root / '.zenml')!r}\n")
    (packages / "likeness-0.1.0.dist-info" / "direct_url.json").write_text(json.dumps({"url": f"file://{root}"}))
    for name in ("mlflow/mlflow.db", ".zenml/local_stores/zen/zenml.db"):
        (root / name).parent.mkdir(parents=True)
        with sqlite3.connect(root / name) as database:
            for table, (column, value) in TABLES.items():
                database.execute(f"CREATE TABLE {table} (id INTEGER PRIMARY KEY, {column})")
                database.execute(f"INSERT INTO {table} VALUES (1, ?)", (value.format(root=root),))
            settings = base64.b64encode(json.dumps({"uri": f"{root}/mlflow"}).encode())
            database.execute("CREATE TABLE stack (configuration BLOB, other BLOB)")
            database.execute("INSERT INTO stack VALUES (?, ?)", (settings, b"\x00\xff"))
    (root / READY).write_text(f"{root}\n")


@pytest.fixture
def moved(tmp_path) -> tuple[Path, Path]:
    old, new = tmp_path / "likeness", tmp_path / "Büro und Fotos" / "likeness"
    make_checkout(old)
    new.parent.mkdir()
    shutil.move(old, new)
    return old, new


def test_it_is_noticed_and_said_once(moved, capsys):
    old, new = moved
    assert former_place(new) == old
    main(new)
    assert f"was set up at {old}: its paths are changed to {new}" in capsys.readouterr().err
    assert former_place(new) is None
    main(new)
    assert capsys.readouterr().err == ""


def test_scripts_run_although_the_path_has_blanks(moved):
    _, new = moved
    main(new)
    done = subprocess.run([new / ".venv" / "bin" / "tool"], capture_output=True, text=True, check=True)
    assert done.stdout == "it runs\n"
    packages = new / ".venv" / "lib" / "python3.11" / "site-packages"
    assert str(new / ".zenml") in (packages / "likeness_defaults.pth").read_text()


def test_stores_know_where_they_are_and_other_folders_stay(moved):
    old, new = moved
    main(new)
    for name in ("mlflow/mlflow.db", ".zenml/local_stores/zen/zenml.db"):
        with sqlite3.connect(new / name) as database:
            for table, (column, value) in TABLES.items():
                root = old if table == "others" else new
                row = database.execute(f"SELECT {column.split()[0]} FROM {table}").fetchone()
                assert row == (value.format(root=root),)
            settings, other = database.execute("SELECT * FROM stack").fetchone()
        assert json.loads(base64.b64decode(settings)) == {"uri": f"{new}/mlflow"}
        assert other == b"\x00\xff"


def test_moved_twice_and_back(moved, tmp_path):
    old, new = moved
    main(new)
    shutil.move(new, old)
    main(old)
    with sqlite3.connect(old / "mlflow" / "mlflow.db") as database:
        assert database.execute("SELECT artifact_uri FROM runs").fetchone() == (f"{old}/mlflow/artifacts/1",)
    assert subprocess.run([old / ".venv" / "bin" / "tool"], capture_output=True, check=True).stdout == b"it runs\n"


def test_a_checkout_that_has_not_moved_or_borrows_its_environment_is_left_alone(tmp_path):
    make_checkout(tmp_path / "a")
    assert former_place(tmp_path / "a") is None
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / ".venv").symlink_to(tmp_path / "a" / ".venv")
    assert former_place(tmp_path / "b") is None
    (tmp_path / "a" / READY).write_text("")
    assert former_place(tmp_path / "a") is None, "set up before the place was noted"
