"""The folder of a photo library: who has it open, and its database."""

import fcntl
import sqlite3
from pathlib import Path
from typing import BinaryIO

from app.library.database import Database
from app.library.errors import FolderInUse, UnknownSchema


def locked(folder: Path) -> BinaryIO:
    """Return the open lock file of a folder; the lock goes with the process, however it ends.

    Raises FolderInUse when another process has it.
    """
    file = (folder / "lock").open("wb")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        file.close()
        raise FolderInUse(f"{folder} is open in another process: stop that one, or use another folder") from error
    return file


def database_of(folder: Path) -> Database:
    """Return the database of a folder, made where there is none. Raises UnknownSchema for a damaged one."""
    path = folder / "library.db"
    try:
        return Database(path)
    except sqlite3.DatabaseError as error:
        raise UnknownSchema(f"{path} is damaged ({error}): restore the folder from a copy, or move it away") from error
