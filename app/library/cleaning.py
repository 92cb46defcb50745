"""What an erasure leaves to be cleaned: files that no row names any more, and deleted rows in the database's file."""

import logging
import sqlite3
import time
from collections.abc import Iterable

from app.library.database import Database
from app.library.errors import LibraryError
from app.library.files import PhotoFiles
from core.alerts import alert

LOGGER = logging.getLogger(__name__)

PAUSE_SECONDS = 30.0
"""How long to wait before another try, where a full disk or another program stands in the way."""


class Cleaning:
    """The duty `scrub`, which is done when nothing of an erased person can be read back; a crash does not forget it."""

    def __init__(self, database: Database, files: PhotoFiles) -> None:
        self._database, self._files = database, files
        self._again, self._told = 0.0, False

    @property
    def pending(self) -> bool:
        """Say whether something is left to be cleaned."""
        return self._database.has_duty("scrub")

    @property
    def due(self) -> bool:
        """Say whether something is left to be cleaned and the time of the next try has come."""
        return time.monotonic() >= self._again and self.pending

    @property
    def pause(self) -> float:
        """Return the seconds until the next try, 0 where nothing waits for one."""
        return max(0.0, self._again - time.monotonic()) if self.pending else 0.0

    def clean(self) -> bool:
        """Try to finish; return whether that was possible."""
        try:
            drop_unnamed(self._database, self._files, self._files.names())
            self._database.scrub()
        except (OSError, sqlite3.Error, LibraryError) as error:
            self._again = time.monotonic() + PAUSE_SECONDS
            LOGGER.warning("what was deleted is not cleaned yet, which is tried again: %s", error)
            if not self._told:
                self._told = alert("deletion_pending", reason=type(error).__name__)
            return False
        self._told = False
        return True


def drop_unnamed(database: Database, files: PhotoFiles, names: Iterable[str]) -> None:
    """Delete those of some files that no row names and nobody is about to name."""
    with database.lock:
        for name in names:
            if not database.one("SELECT 1 FROM photos WHERE sha256 = ? AND state != 'rejected'", (name,)):
                files.remove(name)
