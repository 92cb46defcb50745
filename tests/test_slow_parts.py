"""Every slow test is in one named part, and a session of tests leaves nothing behind."""

import functools
import os
import subprocess
import sys
from pathlib import Path

import pytest
from parts import PARTS, main

ROOT = Path(__file__).resolve().parents[1]
SLOW = "mark." + "slow"


@functools.cache
def slow_files() -> set[str]:
    files = sorted((ROOT / "tests").rglob("test_*.py"))
    return {str(path.relative_to(ROOT)) for path in files if SLOW in path.read_text(encoding="utf-8")}


def test_every_slow_file_is_in_exactly_one_part():
    paths = [path for part in PARTS.values() for path in part.paths]
    for file in slow_files():
        assert sum(file.startswith(path) for path in paths) == 1, f"{file}: name it in one part of tests/parts.py"


def test_every_part_has_slow_tests_only_where_it_says():
    for path in (path for part in PARTS.values() for path in part.paths):
        assert (ROOT / path).exists(), path
        assert any(file.startswith(path) for file in slow_files()), path


def test_parts_are_listed_named_and_checked():
    assert main(["ray", "erasure"]) == "tests/ray_jobs/ tests/pipelines/test_erase_person.py"
    assert [line.split("PART=")[1].split()[0] for line in main([]).splitlines()] == list(PARTS)
    with pytest.raises(SystemExit, match=r"no part servng; there are .*erasure, .*serving"):
        main(["servng"])


def test_a_session_removes_its_temporary_folder_and_its_workers(tmp_path):
    outside = {key: value for key, value in os.environ.items() if key not in ("PYTEST_XDIST_WORKER", "LIKENESS_TESTS")}
    target = "tests/test_slow_parts.py::test_parts_are_listed_named_and_checked"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", "1", target]
    done = subprocess.run(
        command, cwd=ROOT, env=outside | {"TMPDIR": str(tmp_path)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert not list(tmp_path.glob("likeness-tests-*"))
