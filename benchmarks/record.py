"""Write a dated result file: JSON for machines, Markdown beside it for people."""

import json
import os
import platform
import re
import sys
from collections.abc import Mapping
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent / "results"
PACKAGES = ("zenml", "mlflow", "dvc", "torch", "mediapipe", "opencv-contrib-python", "numpy", "scikit-learn")


def record(topic: str, figures: Mapping[str, Any], reading: str, **details: Any) -> Path:
    """Write `<today>_<topic>.json` and `.md`.

    `figures`: names to numbers or nested maps. `reading`: what the numbers say, in plain words. `details`:
    command, config, seeds, trials. Returns the path of the JSON file.
    """
    content = {
        "topic": topic,
        "date": date.today().isoformat(),
        "command": details.get("command", f"python {Path(sys.argv[0]).name}"),
        "hardware": hardware(),
        "versions": {name: version(name) for name in PACKAGES} | {"python": platform.python_version()},
        "config": details.get("config", {}),
        "seeds": details.get("seeds", [0]),
        "trials": details.get("trials", 1),
        "figures": dict(figures),
    }
    path = FOLDER / f"{content['date']}_{topic}.json"
    path.write_text(_one_line_lists(json.dumps(content, indent=2)) + "\n", encoding="utf-8")
    path.with_suffix(".md").write_text(f"# {topic}, {content['date']}\n\n{reading.strip()}\n", encoding="utf-8")
    return path


def _one_line_lists(text: str) -> str:
    """Put lists of plain numbers, which indentation spreads over many lines, on one each."""
    return re.sub(
        r"\[\n[-+.\deE,\s]+\]", lambda found: " ".join(found[0].split()).replace("[ ", "[").replace(" ]", "]"), text
    )


def hardware() -> dict[str, Any]:
    """Describe the machine without naming it."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "unknown")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {"cpu": model, "cores": os.cpu_count(), "memory_gib": round(memory, 1), "gpu": None}
