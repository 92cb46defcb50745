"""What can go wrong, in words for the person in front of the page."""
# ruff: noqa: N818 (each names what happened, as a page tells it)

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager


class LibraryError(Exception):
    """Base of all errors; the message is written for people."""


class UnknownPerson(LibraryError):
    """There is no such person (any more)."""


class UnknownFace(LibraryError):
    """There is no such face (any more)."""


class UnknownPhoto(LibraryError):
    """There is no such photo (any more)."""


class NothingToUndo(LibraryError):
    """No change is left to take back."""


class NothingToRedo(LibraryError):
    """No change was taken back since the last one."""


class TooLarge(LibraryError):
    """An upload is beyond a limit."""


class NotAPicture(LibraryError):
    """What was sent cannot be decoded as a picture."""


class BadRequest(LibraryError):
    """A change that makes no sense, as merging a person with nobody."""


class FolderInUse(LibraryError):
    """Another process has the data folder open."""


class UnknownSchema(LibraryError):
    """The data folder was written by a newer version of the program, or is damaged."""


class NoChampion(LibraryError):
    """The registry has no model to embed faces with."""


class WorkerFailed(LibraryError):
    """The process that decodes photos cannot be started."""


class NoSpace(LibraryError):
    """The disk is full."""


@contextmanager
def full_disk_told() -> Iterator[None]:
    """Turn what a full disk makes of a write into NoSpace; what is inside must change nothing when it raises."""
    try:
        yield
    except (OSError, sqlite3.OperationalError) as error:
        if getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT) or "disk is full" in str(error):
            raise NoSpace("The disk is full: make room and try again. Nothing was changed.") from error
        raise
