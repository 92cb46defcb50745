"""Uploads: one picture or a zip of pictures, on disk for good before it is acknowledged."""

import secrets
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path, PurePosixPath
from threading import Semaphore
from typing import BinaryIO

from app.library.cleaning import drop_unnamed
from app.library.database import Database
from app.library.errors import NotAPicture, TooLarge, full_disk_told
from app.library.files import Held, PhotoFiles, Received
from app.library.kinds import is_clip, is_zip, media_name
from app.library.names import shown, shown_folder
from app.library.records import Receipt, Refusal
from app.library.refusals import note_all, refused
from app.library.settings import LibrarySettings
from core.rejects import Reason, Rejected, RejectLog
from faces.media.formats import HEAD
from faces.media.names import sidecars, system_root
from faces.media.place import LayoutError
from faces.media.zips import BROKEN, list_zip, read_zip

UNPACKED_AT_ONCE = 2
"""Zip files unpacked at the same time; each holds one unpacked picture in memory."""

MEMBERS_PER_PHOTO = 4
"""Most files that a zip may list for each photo that it may hold: some are described by others, all lie in folders."""

UNREADABLE: tuple[type[Exception], ...] = (*BROKEN, Rejected)
"""What reading a zip file raises when it cannot be used."""

NEW_PHOTO = """
INSERT INTO photos (sha256, name, folder, upload_id) VALUES (?, ?, ?, ?) ON CONFLICT (sha256) DO UPDATE
SET name = excluded.name, folder = excluded.folder, upload_id = excluded.upload_id,
    state = 'waiting', reason = NULL, detail = NULL
WHERE state = 'rejected'
"""
"""A photo that was rejected before gets another chance: limits, landmarker or luck may have changed."""

Arrival = tuple[str, str | Rejected]
"""A file's path, and the SHA-256 under which it is on disk or why it is not."""

UNSAID = Rejected(Reason.SYSTEM_FILE)
"""The outcome of what nobody meant to send: system files, and what describes photos."""


class Intake:
    """Takes uploads in; several threads may call it."""

    def __init__(self, database: Database, files: PhotoFiles, settings: LibrarySettings) -> None:
        self._database, self._files, self._settings = database, files, settings
        self._unpacking = Semaphore(UNPACKED_AT_ONCE)

    def add(self, name: str, stream: BinaryIO) -> Receipt:
        """Take one upload in. What the receipt counts as accepted survives a crash from now on.

        Raises TooLarge, NotAPicture for a zip that cannot be read, NoSpace.
        """
        limit = self._settings.max_zip_bytes
        names: list[str] = []
        try:
            with full_disk_told(), self._files.received(stream, limit) as upload, self._files.held() as held:
                names = held.names
                return self._enter(list(self._arrivals(name, upload, held)))
        except BaseException:
            drop_unnamed(self._database, self._files, names)
            raise

    def _arrivals(self, name: str, upload: Received, held: Held) -> Iterator[Arrival]:
        with upload.path.open("rb") as file:
            head = file.read(HEAD)
        path = PurePosixPath(name.replace("\\", "/"))
        if system_root(path) or sidecars([path]):
            yield name, UNSAID
        elif is_zip(head):
            with self._unpacking:
                yield from self._unpack(name, upload.path, held)
        elif (size := upload.path.stat().st_size) > self._settings.max_file_bytes and not is_clip(head):
            yield name, Rejected(Reason.TOO_LARGE, self._too_large(size))
        else:
            yield _entered(name, head, lambda: held.put(upload.path, upload.sha256))

    def _unpack(self, name: str, path: Path, held: Held) -> Iterator[Arrival]:
        """Yield what is in a zip file, as if its name were a folder."""
        for inside, content in self._members(path):
            member = f"{name}/{inside}"
            if isinstance(content, Rejected):
                yield member, content
            else:
                yield _entered(member, content[:HEAD], partial(held.put, content))

    def _members(self, path: Path) -> Iterator[tuple[str, bytes | Rejected]]:
        """Yield the members of a zip file, one in memory at a time; nothing is unpacked under a name of its own."""
        log, most = RejectLog(), self._settings.max_file_bytes
        try:
            listed = list(list_zip(path, log, MEMBERS_PER_PHOTO * self._settings.max_zip_photos))
            beside = sidecars(one.path for one in listed)
            entries = [one for one in listed if one.path not in beside]
            small = [one.name for one in entries if one.bytes <= most]
            self._check(len(entries), sum(one.bytes for one in entries if one.bytes <= most))
            yield from zip(small, read_zip(path, small), strict=True)
        except LayoutError as error:
            raise TooLarge("This zip file lists too many files: send several.") from error
        except UNREADABLE as error:
            raise NotAPicture("This zip file is damaged or of an unusual kind: make it again.") from error
        for one in entries:
            if one.bytes > most:
                yield one.name, Rejected(Reason.TOO_LARGE, self._too_large(one.bytes))
        yield from ((str(member), UNSAID) for member in beside)
        for _, member, _, reason, detail in log.rows():
            yield member, Rejected(reason, detail)

    def _check(self, members: int, unpacked: int) -> None:
        most = self._settings
        if members > most.max_zip_photos:
            raise TooLarge(
                f"This zip file holds {members:,} files, the limit is {most.max_zip_photos:,}: send several."
            )
        if unpacked > most.max_unpacked_bytes:
            size, limit = (number / 2**30 for number in (unpacked, most.max_unpacked_bytes))
            raise TooLarge(f"This zip file unpacks to {size:,.1f} GB, the limit is {limit:,.1f} GB: send several.")

    def _too_large(self, size: int) -> str:
        return f"{size / 2**20:,.1f} MB, the limit is {self._settings.max_file_bytes / 2**20:,.1f} MB"

    def _enter(self, arrivals: list[Arrival]) -> Receipt:
        """Write the rows of all photos of an upload in one transaction."""
        upload, accepted, skipped, refusals = secrets.token_hex(8), 0, 0, list[Refusal]()
        with self._database.write() as rows:
            for name, content in arrivals:
                if isinstance(content, Rejected) and content.reason.is_note:
                    skipped += 1
                elif isinstance(content, Rejected):
                    refusals.append(refused(name, content.reason, content.detail))
                elif rows.execute(NEW_PHOTO, (content, shown(name), shown_folder(name), upload)).rowcount:
                    accepted += 1
                else:
                    refusals.append(refused(name, Reason.DUPLICATE, ""))
            note_all(rows, refusals)
        return Receipt(upload, accepted, refusals, skipped)


def _entered(name: str, head: bytes, put: Callable[[], str]) -> Arrival:
    """Put a picture or clip on disk, told by its first bytes; say why where it is none."""
    try:
        return media_name(name, head), put()
    except Rejected as no:
        return name, no
