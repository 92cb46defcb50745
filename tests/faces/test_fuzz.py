"""Damaged files of every kind: each ends as a face, a counted reject or one clear error, soon and in little memory."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from queue import Empty, Queue

import numpy as np
import pytest
from fuzz_damage import DAMAGES, damaged
from fuzz_samples import samples

from faces.sources.raw_manifest import RAW_COLUMNS
from faces.sources.scan import scan_all
from faces.sources.settings import SourceSettings

HERE = Path(__file__).parent
SECONDS_A_FILE = 20
SECONDS_TO_START = 120
MOST_GROWTH = 192
"""MiB of resident memory beyond what the sound samples took: some pictures of four million pixels."""


def run(seed: int, count: int) -> dict:
    """Read `count` damaged files in another process; fail when it crashes, hangs or grows."""
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(map(str, (HERE.parents[1], HERE.parent))),
        "OMP_NUM_THREADS": "1",
    }
    command = [sys.executable, str(HERE / "fuzz_run.py"), str(seed), str(count)]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors="replace"
    ) as process:
        lines, complaints = Queue(), Queue()
        threading.Thread(target=_collect, args=(process.stdout, lines), daemon=True).start()
        threading.Thread(target=_collect, args=(process.stderr, complaints), daemon=True).start()
        last, patience = "the sound samples", SECONDS_TO_START
        try:
            while (line := lines.get(timeout=patience)) is not None:
                last, patience = line, SECONDS_A_FILE
        except Empty:
            process.kill()
            pytest.fail(f"seed {seed}: more than {patience} s for {last}")
        code = process.wait()
        tail = "".join(list(iter(complaints.get, None))[-40:])
    assert code == 0, f"seed {seed}: exit code {code} after {last}\n{tail}"
    return json.loads(last)


def _collect(stream, lines: Queue) -> None:
    for line in stream:
        lines.put(line)
    lines.put(None)


def check(report: dict, count: int) -> None:
    assert report["files"] == count
    assert report["growth"] < MOST_GROWTH
    assert all(report["outcomes"][name] > 0 for name in ("faces", "rejects", "errors"))


def test_damage_is_repeatable_and_damages():
    sound = samples()
    contents = [one.content for one in sound.values()]
    first, again = (
        [damaged(content, np.random.default_rng(7), contents[0])[0] for content in contents] for _ in range(2)
    )
    assert first == again
    assert sum(one != other for one, other in zip(first, contents, strict=True)) > 0.9 * len(contents)
    for damage in DAMAGES.values():
        assert damage(bytearray(b"x"), np.random.default_rng(0), b"y") is not None


def test_an_archive_cut_in_its_first_member_is_an_empty_manifest(tmp_path):
    """Found by these tests: a manifest without rows lost its columns."""
    (tmp_path / "people.tar").write_bytes(samples()["archive people.tar"].content[:900])
    raw, log = scan_all([SourceSettings(kind="identity_folders", path="people.tar")], tmp_path)
    assert list(raw) == list(RAW_COLUMNS)
    assert len(raw) == 0
    assert len(log) > 0


def test_some_damaged_files():
    check(run(seed=0, count=60), 60)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_thousands_of_damaged_files(seed):
    report = run(seed, 2_700)
    print(report)
    check(report, 2_700)
