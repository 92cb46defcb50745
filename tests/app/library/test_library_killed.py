"""The program killed at random moments: nothing acknowledged is lost, nothing is half done, no process stays."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from library_samples import PATIENCE_S

from app.library import Library

HERE = Path(__file__).resolve().parent
MOMENTS, LONGEST_S = 20, 10.0


def run_and_kill(folder: Path, seed: int, seconds: float) -> list[list]:
    """Let the process open the library and work for some seconds, kill it, and return what it told."""
    told = folder / f"told-{seed}"
    environment = os.environ | {"PYTHONPATH": f"{HERE.parents[2]}:{HERE}"}
    command = [sys.executable, str(HERE / "killed_library.py"), str(folder), str(seed)]
    with told.open("wb") as stream:
        process = subprocess.Popen(command, stdout=stream, env=environment, start_new_session=True)
        wait_for(lambda: told.stat().st_size > 0)
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        process.wait()
    wait_for(lambda: gone(process.pid))
    lines = told.read_text().splitlines(keepends=True)
    return [json.loads(line) for line in lines if line.endswith("\n")]


def wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def gone(group: int) -> bool:
    """Say whether no process of a group is left."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False


def possible(now: tuple[int, int], last: tuple[int, int]) -> bool:
    """Say whether the history is where it was acknowledged, or one change further."""
    newest, undone = now
    one_undone = newest == last[0] and abs(undone - last[1]) == 1
    one_more = newest > last[0] and undone == 0
    erased = now == (0, 0)
    return now == last or one_undone or one_more or erased


@pytest.mark.slow
def test_a_killed_library_keeps_what_it_acknowledged(tmp_path, files, embedder, settings, record_property):
    record_property("kills", MOMENTS)
    np.save(tmp_path / "axes.npy", embedder.axes)
    (tmp_path / "pictures").mkdir()
    for name, data in files.items():
        (tmp_path / "pictures" / name).write_bytes(data)
    moments, added, erasing, erased, edits = random.Random(0), set(), set(), set(), 0
    for seed in range(MOMENTS):
        told = run_and_kill(tmp_path, seed, moments.uniform(0.0, LONGEST_S))
        added |= {line[1] for line in told if line[0] == "added"}
        erasing |= {upload for line in told if line[0] == "erasing" for upload in line[1]}
        erased |= {face for line in told if line[0] == "erased" for face in line[1]}
        steps = [tuple(line[1]) for line in told if line[0] == "steps"]
        edits += len(steps)
        library = Library.open(tmp_path / "photos", embedder, settings)
        assert library.check() == [], seed
        uploads = {row["upload_id"] for row in library._database.all("SELECT upload_id FROM photos")}
        assert added - erasing <= uploads, seed
        assert not erased & {row["id"] for row in library._database.all("SELECT id FROM faces")}, seed
        sql = "SELECT coalesce(max(id), 0), coalesce(sum(undone), 0) FROM history"
        assert not steps or possible(tuple(library._database.all(sql)[0]), steps[-1]), seed
        library.close()
    assert len(added) > MOMENTS
    assert edits > MOMENTS
    library = Library.open(tmp_path / "photos", embedder, settings)
    assert library.wait(10 * PATIENCE_S)
    assert library.rejected() == []
    assert library.check() == []
    library.close()
