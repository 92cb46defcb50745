"""The version of the code: the commit, and what was changed since."""

import subprocess
from pathlib import Path

import pytest

from workflow.code_version import code_version, source_hash


@pytest.fixture
def checkout(tmp_path) -> Path:
    (tmp_path / "steps").mkdir()
    (tmp_path / "steps" / "a.py").write_text("A = 1\n")
    return tmp_path


def git(root: Path, *arguments: str) -> str:
    command = ["git", "-C", str(root), "-c", "user.name=t", "-c", "user.email=t@localhost", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def test_without_git_it_is_a_hash_that_follows_every_line(checkout):
    before = code_version(checkout)
    assert before == code_version(checkout) == f"source-{source_hash(checkout)}"
    (checkout / "steps" / "a.py").write_text("A = 2\n")
    assert code_version(checkout) != before


def test_a_repository_without_a_commit_is_a_hash_too(checkout):
    git(checkout, "init", "-q")
    assert code_version(checkout) == f"source-{source_hash(checkout)}"


def test_changed_sources_are_told_from_the_commit(checkout):
    git(checkout, "init", "-q")
    git(checkout, "add", ".")
    git(checkout, "commit", "-qm", "start")
    commit = git(checkout, "rev-parse", "HEAD")
    (checkout / "notes.txt").write_text("not code")
    assert code_version(checkout) == commit
    (checkout / "steps" / "b.py").write_text("B = 1\n")
    assert code_version(checkout) == f"{commit}-changed-{source_hash(checkout)}"
