"""The tests of the pure rooms notice at least 85 of 100 small faults."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_the_tests_of_the_pure_rooms_notice_small_faults(tmp_path):
    command = [sys.executable, "-m", "benchmarks.mutation.measure", "--results", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, timeout=2400)
    [path] = tmp_path.glob("*.json")
    figures = json.loads(path.read_text(encoding="utf-8"))["figures"]
    assert figures["mutants"] + figures["equivalent"] == 400
    assert figures["score"] >= 0.85, path.with_suffix(".md").read_text(encoding="utf-8")
