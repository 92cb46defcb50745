"""Time the demo as a newcomer meets it: a fresh clone, `make setup`, `make demo`, `make demo` again."""

import subprocess
import tempfile
import time
from pathlib import Path

from benchmarks.record import record

ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    """Clone this repository's last commit, run it, write the result."""
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "likeness"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        setup, demo, cached = (seconds(["make", target], clone) for target in ("setup", "demo", "demo"))
        status = subprocess.run([".venv/bin/dvc", "status"], cwd=clone, check=True, capture_output=True, text=True)
    figures = {
        "demo_seconds": round(setup + demo, 1),
        "setup_seconds": round(setup, 1),
        "demo_work_seconds": round(demo, 1),
        "cached_seconds": round(cached, 1),
        "dvc_status_unchanged": "up to date" in status.stdout,
    }
    reading = f"""
From a fresh clone, with the packages already in pip's cache: set-up {setup:.0f} s, the demo's own work
{demo:.0f} s, together {setup + demo:.0f} s. A second `make demo` took {cached:.0f} s, nearly all of it imports.
`dvc status` afterwards: {status.stdout.strip()}
"""
    print(
        record("first_run", figures, reading, command="make bench-first-run", config={"demo": "configs/first_run.yaml"})
    )


def seconds(command: list[str], folder: Path) -> float:
    """Run `command` in `folder` and return its wall time; stop with its output when it fails."""
    began = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
