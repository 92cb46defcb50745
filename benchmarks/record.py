"""Write a dated result: JSON for machines, and Markdown beside it that says in plain words what was measured."""

import json
import os
import platform
import re
import time
from collections.abc import Mapping, Sequence
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil

from benchmarks.template import fill

RESULTS = Path(__file__).resolve().parent / "results"
PACKAGES = ("zenml", "mlflow", "dvc", "torch", "mediapipe", "opencv-contrib-python", "numpy", "scikit-learn")
LARGEST_FILE = 200_000
"""Bytes that a result file may have."""


def record(
    figures: Mapping[str, Any],
    template: Path,
    results: Path = RESULTS,
    *,
    topic: str = "",
    command: str = "",
    config: Mapping[str, Any] | None = None,
    seeds: Sequence[int] = (0,),
    trials: int = 1,
    **fields: Any,
) -> Path:
    """Write `<today>_<topic>.json` and `.md` into the folder `results`.

    Parameters
    ----------
    figures : names to numbers or nested maps.
    template : text that is filled from the content of the JSON file and from `fields`.
    topic, command : default to the template's folder and the `make` command that measures it.

    Returns the path of the JSON file. Raises ValueError when a file would be larger than `LARGEST_FILE`.
    """
    topic = topic or template.parent.name
    content = {
        "topic": topic,
        "date": date.today().isoformat(),
        "command": command or f"make bench TOPIC={template.parent.name}",
        "hardware": hardware(),
        "versions": {name: version(name) for name in PACKAGES} | {"python": platform.python_version()},
        "config": dict(config or {}),
        "seeds": list(seeds),
        "trials": trials,
        "minutes": minutes(),
        "figures": dict(figures),
    }
    results.mkdir(parents=True, exist_ok=True)
    path = results / f"{content['date']}_{topic}.json"
    write(path, _short_ones_on_a_line(json.dumps(content, indent=2)) + "\n")
    write(path.with_suffix(".md"), f"# {topic}, {content['date']}\n\n{fill(template, {**content, **fields})}\n")
    return path


def write(path: Path, text: str) -> None:
    """Write a file of a result; one that is too large gets another name, and raises ValueError: no work is lost."""
    if len(text.encode()) > LARGEST_FILE:
        path = path.with_name(f"{path.name}.too-large")
        path.write_text(text, encoding="utf-8")
        raise ValueError(f"{path} has {len(text.encode()):,} bytes, more than {LARGEST_FILE:,}: record fewer figures")
    path.write_text(text, encoding="utf-8")


def _short_ones_on_a_line(text: str) -> str:
    """Put lists of numbers, and maps without another in them, which indentation spreads, on one line each."""
    lists = re.sub(r"\[\n[-+.\deE,\s]+\]", lambda found: _joined(found[0]), text)
    return re.sub(r"\{\n[^{}]{1,400}\}", lambda found: _joined(found[0]), lists)


def _joined(text: str) -> str:
    return re.sub(r"(?<=[\[{]) | (?=[\]}])", "", " ".join(text.split()))


def minutes() -> dict[str, float]:
    """Return what this process has taken so far: on the clock, and of processors, those of its ended children included.

    What it found in a cache took none.
    """
    spent, clock = os.times(), time.time() - psutil.Process().create_time()
    cpu = spent.user + spent.system + spent.children_user + spent.children_system
    return {"clock": round(clock / 60, 1), "cpu": round(cpu / 60, 1)}


def hardware() -> dict[str, Any]:
    """Describe the machine without naming it."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "unknown")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {"cpu": model, "cores": os.cpu_count(), "memory_gib": round(memory, 1), "gpu": None}
