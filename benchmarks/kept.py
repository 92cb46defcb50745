"""Parts of a long measurement that are kept, so that one that was stopped goes on."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.storage import write_aside


def kept(file: Path, compute: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Return what a JSON file holds; compute and write it when it is not there."""
    if not file.exists():
        text = json.dumps(compute())
        write_aside(file, lambda path: path.write_text(text, encoding="utf-8"))
    return dict(json.loads(file.read_text(encoding="utf-8")))
