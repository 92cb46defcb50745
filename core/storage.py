"""Files that appear whole or not at all."""

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path


class CorruptFileError(ValueError):
    """A stored file cannot be read back; the message names it and the fix."""


class NoRoomError(OSError):
    """A disk has less room than what is to be written; the message names the folder and both sizes."""


def check_room(folder: Path, needed: int) -> None:
    """Raise NoRoomError unless the disk of an existing folder has room for `needed` bytes."""
    free = shutil.disk_usage(folder).free
    if needed > free:
        sizes = f"{needed / 2**30:,.2f} GB are to be written, {free / 2**30:,.2f} GB are free"
        raise NoRoomError(f"{folder}: {sizes}: make room, or choose another place")


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
