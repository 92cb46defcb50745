"""What `make` offers: the real program is run on the real Makefile."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
GROUPS = ("Start", "Use", "Operate", "Measure", "Develop")


def make(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `make`; what stands for the installed environment counts as up to date, so nothing is installed."""
    command = ["make", "--no-print-directory", "-o", ".venv/.ready", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)


@pytest.fixture(scope="module")
def groups() -> dict[str, set[str]]:
    """The targets that `make help` prints under each of its titles."""
    shown = make("help")
    assert shown.returncode == 0, shown.stderr
    found: dict[str, set[str]] = {}
    for part in shown.stdout.strip().split("\n\n"):
        title, *lines = part.splitlines()
        found[title] = {line.split()[1] for line in lines if line.startswith("  make ")}
    return found


def test_help_shows_every_public_target_in_one_group(groups):
    public = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))
    shown = [target for title in GROUPS for target in groups[title]]
    assert all(groups[title] for title in GROUPS)
    assert len(shown) == len(set(shown))
    assert set(shown) == public


def test_every_target_is_phony():
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    public = set(re.findall(r"^([a-z-]+):", text, flags=re.MULTILINE))
    assert set(re.search(r"^\.PHONY: (.*)$", text, flags=re.MULTILINE)[1].split()) == public


def test_help_and_bench_name_every_topic():
    topics = {path.parent.name for path in (ROOT / "benchmarks").glob("*/measure.py")}
    for shown in (make("help").stdout, make("bench").stderr + make("bench").stdout):
        assert topics <= set(shown.split())


@pytest.mark.parametrize("topic", ["", "unknown"])
def test_bench_needs_a_topic(topic):
    assert make("bench", f"TOPIC={topic}").returncode != 0


def test_paths_with_blanks_and_ports_reach_the_commands():
    assert '--watch "c d" --port 9' in make("-n", "app", "WATCH=c d", "PORT=9").stdout
    assert '-m app --data-folder "a b" --port 9' in make("-n", "app", "FOLDER=a b", "PORT=9").stdout
    assert "--port 9 " in make("-n", "ui", "PORT=9").stdout
    assert make("-n", "serve", "PORT=9").stdout.rstrip().endswith("--port 9")
    bench = make("-n", "bench", "TOPIC=occlusion", "DATA=a b", "OPTIONS=--drawn 3").stdout
    assert '-m benchmarks.occlusion.measure --data "a b" --drawn 3' in bench
