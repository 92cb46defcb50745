"""Files that appear whole or not at all."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path


class CorruptFileError(ValueError):
    """A stored file cannot be read back; the message names it and the fix."""


def write_aside(path: Path, write: Callable[[Path], object]) -> None:
    """Let `write` fill a temporary neighbour of `path`, then fsync it and rename it into place.

    A reader sees the old file or the new one, never a part. The temporary file is removed when `write` fails.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.stem}.", suffix=path.suffix, dir=path.parent)
    os.close(handle)
    aside = Path(name)
    try:
        write(aside)
        _fsync(aside)
        aside.chmod(0o644)
        aside.replace(path)
        _fsync(path.parent)
    finally:
        aside.unlink(missing_ok=True)


def _fsync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
