"""Stacks of pictures made for a test, and what is read of files that hold them."""

from pathlib import Path

import numpy as np

from core.rejects import RejectLog
from faces.media.array_stacks import read_arrays
from faces.sources.scan import scan
from faces.sources.settings import SourceSettings


def pictures(count: int = 12, height: int = 10, width: int = 8, *channels: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (count, height, width, *channels), dtype=np.uint8)


def look(root: Path, path: str = "."):
    return scan(SourceSettings(kind="arrays", path=path, name="set"), root)


def pixels(raw, root: Path) -> np.ndarray:
    """Read all records of one file back."""
    (path,) = set(raw["path"])
    return np.stack(list(read_arrays(root / path, list(raw["member"]))))


def reasons(log: RejectLog) -> dict[str, str]:
    assert {row[2] for row in log.rows()} <= {-1}, "what is left out is no frame of a clip"
    return {path: str(reason) for _, path, _, reason, _ in log.rows()}
