"""Folders that are watched: their photos are shown from where they lie. Nothing in them is ever written or deleted."""

import hashlib
import logging
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from threading import Event, Thread

from app.library.database import Database
from app.library.errors import BadRequest
from app.library.files import PhotoFiles
from app.library.intake import NEW_PHOTO
from app.library.kinds import is_clip, is_zip, media_name
from app.library.names import shown, shown_folder
from app.library.refusals import note_all, refused
from app.library.settings import LibrarySettings
from core.rejects import Reason, Rejected
from faces.media.formats import HEAD
from faces.media.names import is_system, sidecars

LOGGER = logging.getLogger(__name__)

SCAN_SECONDS = 20.0
SETTLED_SECONDS = 2.0
"""A file that was written a moment ago may not be there as a whole yet."""

ERASED = """SELECT 1 FROM watched WHERE sha256 = ? AND NOT EXISTS (SELECT 1 FROM photos WHERE sha256 = ?)"""


class Watcher:
    """Looks through folders again and again, for photos that were not there before.

    A photo is known by its path, size and time, kept as a digest; one that was erased from the library is still known
    and does not come back.
    """

    def __init__(
        self, database: Database, files: PhotoFiles, settings: LibrarySettings, arrived: Callable[[], None]
    ) -> None:
        """Prepare to watch; `arrived` is called when something new has been entered."""
        self._database, self._files, self._settings, self._arrived = database, files, settings, arrived
        self._closing, self._threads = Event(), list[Thread]()

    def watch(self, folder: Path, own: Path) -> None:
        """Watch a folder from now on. `own`: the library's. Raises BadRequest for one that is none, or inside it."""
        root, home = folder.resolve(), own.resolve()
        if not root.is_dir():
            raise BadRequest(f"{folder} is not a folder that can be watched.")
        if root.is_relative_to(home) or home.is_relative_to(root):
            raise BadRequest(f"{folder} and the library's own folder {own} lie in each other: watch another folder.")
        self._threads.append(Thread(target=self._run, args=(root,), name="watched folder", daemon=True))
        self._threads[-1].start()

    def close(self) -> None:
        """End after the file that is being looked at."""
        self._closing.set()
        for thread in self._threads:
            thread.join()

    def _run(self, root: Path) -> None:
        while not self._closing.is_set():
            try:
                self.scan(root)
            except Exception:  # a full disk, a network drive that is gone: the thread outlives it
                LOGGER.exception("the watched folder will be looked through again in %g seconds", SCAN_SECONDS)
            self._closing.wait(SCAN_SECONDS)

    def scan(self, root: Path) -> int:
        """Enter what is new in a folder; return how many files that were."""
        new = 0
        for path in _files_below(root):
            if self._closing.is_set():
                break
            if (key := _key(path)) and not self._database.one("SELECT 1 FROM watched WHERE key = ?", (key,)):
                self._enter(path, f"{root.name}/{path.relative_to(root)}", key)
                new += 1
                self._arrived()
        return new

    def _enter(self, path: Path, name: str, key: str) -> None:
        """Enter a file once; a photo that was known and is not there any more was erased."""
        content = self._content(path)
        with self._files.held() as held, self._database.write() as rows:
            if isinstance(content, Rejected):
                note_all(rows, [refused(name, content.reason, content.detail)])
                rows.execute("INSERT INTO watched VALUES (?, NULL)", (key,))
                return
            if not rows.execute(ERASED, (content, content)).fetchone():
                held.link(path, content)
                rows.execute(NEW_PHOTO, (content, shown(name), shown_folder(name), "watched"))
            rows.execute("INSERT INTO watched VALUES (?, ?)", (key, content))

    def _content(self, path: Path) -> str | Rejected:
        """Return a picture's SHA-256, or why it is none."""
        try:
            with path.open("rb") as file:
                head = file.read(HEAD)
                if is_zip(head):
                    return Rejected(Reason.WRONG_KIND)
                media_name(path.name, head)
                file.seek(0)
                most = self._settings.max_zip_bytes if is_clip(head) else self._settings.max_file_bytes
                if (size := os.fstat(file.fileno()).st_size) > most:
                    return Rejected(Reason.TOO_LARGE, f"{size / 2**20:,.1f} MB")
                return hashlib.file_digest(file, "sha256").hexdigest()
        except Rejected as no:
            return no
        except OSError as error:
            return Rejected(Reason.UNREADABLE, error.strerror or str(error))


def _files_below(root: Path) -> Iterator[Path]:
    """Yield regular files in a fixed order; links, system files and what only describes photos are passed over."""
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not is_system(name))
        beside = sidecars(PurePosixPath(name) for name in names)
        for name in sorted(names):
            path = Path(folder, name)
            if not is_system(name) and PurePosixPath(name) not in beside and path.is_file() and not path.is_symlink():
                yield path


def _key(path: Path) -> str | None:
    """Return what a file is known by; None for one that is gone, or that was written a moment ago.

    A file from the future, which a wrong clock or a copy leaves, was not written a moment ago.
    """
    try:
        stat = path.stat()
    except OSError:
        return None
    if abs(time.time() - stat.st_mtime) < SETTLED_SECONDS:
        return None
    return hashlib.sha256(f"{path}\0{stat.st_size}\0{stat.st_mtime_ns}".encode(errors="surrogateescape")).hexdigest()
