"""The attacks and faults of docs/operations.md: each test is run, and it is written down which held."""

import os
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from itertools import groupby
from pathlib import Path

from benchmarks.command_line import run
from benchmarks.record import RESULTS, record

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs" / "operations.md"
TEST = re.compile(r"`(tests/\S+?\.py::\w+)`")


def measure(only: str = "", faults: bool = True, reports: str = "", results: Path = RESULTS) -> Path:
    """Run the tests that the tables name, each file of tests on its own.

    `only`: those whose path holds this text. `faults`: the second table too. `reports`: a folder where what has run
    is kept, so that a measurement that was broken off goes on; by default nothing is.
    """
    text = DOCUMENT.read_text(encoding="utf-8")
    tables = {"attack": table(text, "attack", only), "fault": table(text, "fault", only) if faults else {}}
    tests = sorted({test for rows in tables.values() for tests in rows.values() for test in tests})
    with tempfile.TemporaryDirectory() as aside:
        outcomes = outcomes_of(tests, Path(reports or aside))
    held = {kind: {name: all(outcomes[test]["held"] for test in tests) for name, tests in rows.items()}
            for kind, rows in tables.items()}  # fmt: skip
    kills = [one for one in outcomes.values() if "kills" in one]
    figures = {
        "kills": sum(one["kills"] for one in kills) if kills else None,
        "lost": sum(not one["held"] for one in kills) if kills else None,
        "flips": sum(one.get("flips", 0) for one in outcomes.values()),
        "refused": sum(one.get("refused", 0) for one in outcomes.values()),
        "crowd_median_seconds": max((one.get("median_seconds", 0.0) for one in outcomes.values()), default=0.0),
        "measured": _measured(outcomes),
        "attacks": held["attack"],
        "faults": held["fault"],
    }
    return record(figures, Path(__file__).with_name("reading.md"), results, config={"only": only, "faults": faults})


def _measured(outcomes: dict[str, dict]) -> dict[str, float]:
    """Return the other numbers that tests recorded."""
    numbers = {name: value for one in outcomes.values() for name, value in one.items() if name not in COUNTS}
    return {name: value for name, value in sorted(numbers.items()) if name not in ("held", "median_seconds")}


def table(text: str, kind: str, only: str = "") -> dict[str, list[str]]:
    """Return the tests that prove each row of the table whose first column is called `kind`."""
    _, _, rest = text.partition(f"| {kind} | what happens | proved by |\n")
    rows = [line.strip("|\n ").split(" | ") for line in rest.partition("\n\n")[0].splitlines()[1:]]
    named = {cells[0]: [test for test in TEST.findall(cells[2]) if only in test] for cells in rows}
    return {name: tests for name, tests in named.items() if tests}


def outcomes_of(tests: list[str], reports: Path) -> dict[str, dict]:
    """Run tests, slow ones too; return for each whether all its cases passed, and the numbers that it recorded."""
    cases: list[ET.Element] = []
    for file, own in groupby(tests, key=lambda test: test.partition("::")[0]):
        report = reports / f"{file.removesuffix('.py').replace('/', '.')}.xml"
        if not report.exists():
            _run(list(own), report)
        cases += ET.parse(report).getroot().iter("testcase") if report.exists() else ()
    return _by_test(tests, cases)


def _run(tests: list[str], report: Path) -> None:
    """Run tests of one file; the report is there once all of them have run."""
    report.parent.mkdir(parents=True, exist_ok=True)
    aside = report.with_suffix(".unfinished")
    command = [sys.executable, "-m", "pytest", "-q", "-m", "slow or not slow", "-o", "junit_family=xunit1"]
    subprocess.run([*command, f"--junitxml={aside}", *tests], cwd=ROOT, env=os.environ, check=False)
    if aside.exists():
        aside.replace(report)


def _by_test(tests: list[str], cases: list[ET.Element]) -> dict[str, dict]:
    found: dict[str, dict] = {test: {"held": False} for test in tests}
    for test in tests:
        path, _, name = test.partition("::")
        own = [one for one in cases if one.get("file") == path and str(one.get("name")).partition("[")[0] == name]
        found[test]["held"] = bool(own) and all(len(one.findall(kind)) == 0 for one in own for kind in BAD)
        for one in own:
            for name, value in (
                (str(each.get("name")), float(str(each.get("value")))) for each in one.iter("property")
            ):
                found[test][name] = value + (found[test].get(name, 0.0) if name in COUNTS else 0.0)
    return found


COUNTS = ("kills", "flips", "refused")
"""Of what tests record: what is added up over the cases of a test."""

BAD = ("failure", "error", "skipped")

if __name__ == "__main__":
    run(measure)
