"""The disk is full at one write of a deletion after another: the answer is true every time, and nothing stays."""

import errno
import shutil
import sqlite3
import time
from io import BytesIO
from pathlib import Path

import pytest
from library_samples import as_file
from test_library_erasure import NAME, everything, person_on, pieces, traces

from app.library import Library, files
from app.library.errors import NoSpace
from app.library.records import Erased

WRITES = ("BEGIN", "INSERT", "UPDATE", "DELETE", "COMMIT", "VACUUM", "PRAGMA wal")


class FullDisk(sqlite3.Connection):
    """A connection that fails as SQLite does on a full disk, after `room` more writes; None: there is room."""

    room: int | None = None

    def execute(self, sql, *values):
        self._write(sql)
        return super().execute(sql, *values)

    def executemany(self, sql, *values):
        self._write(sql)
        return super().executemany(sql, *values)

    def _write(self, sql: str) -> None:
        if FullDisk.room is None or not sql.lstrip().startswith(WRITES):
            return
        if FullDisk.room == 0:
            if self.in_transaction:
                super().execute("ROLLBACK")  # SQLite does so by itself
            raise sqlite3.OperationalError("database or disk is full")
        FullDisk.room -= 1


@pytest.fixture
def opened(filled_folder, tmp_path, embedder, settings, monkeypatch):
    """A function that opens a fresh copy of the filled library on a disk that can be full."""
    real, running = sqlite3.connect, []
    monkeypatch.setattr(sqlite3, "connect", lambda *given, **named: real(*given, **named, factory=FullDisk))
    monkeypatch.setattr(FullDisk, "room", None)

    def open_copy() -> tuple[Library, Path]:
        folder = Path(shutil.copytree(filled_folder, tmp_path / f"photos {len(running)}"))
        running.append(Library.open(folder, embedder, settings))
        return running[-1], folder

    yield open_copy
    FullDisk.room = None
    for library in running:
        assert library.check() == []
        library.close()


def state(library: Library) -> list:
    tables = ("photos", "people", "faces", "embeddings", "history", "duties")
    return [[tuple(row) for row in library._database.all(f"SELECT * FROM {table}")] for table in tables]


def erased_with(room: int, library: Library, person: int) -> Erased | None:
    """Erase with room for some writes; None when the answer was that nothing was changed."""
    FullDisk.room = room
    try:
        return library.erase(person)
    except NoSpace:
        return None
    finally:
        FullDisk.room = None


def cleaned(library: Library, seconds: float = 20) -> None:
    """Wait for the background to try again, which it would do later by itself."""
    library._cleaning._again = 0.0
    library._now.background.wake()
    until = time.monotonic() + seconds
    while library.progress().cleaning:
        assert time.monotonic() < until
        time.sleep(0.02)


def test_every_answer_is_true_and_nothing_stays(opened, files):
    library, folder = opened()
    person, pending = person_on(library, "2-0.jpg"), 0
    for room in range(200):
        told, before, there = traces(library, person, files), state(library), sorted(library._files.names())
        outcome = erased_with(room, library, person)
        if outcome is None:
            assert (state(library), sorted(library._files.names())) == (before, there)
            continue
        pending += outcome.pending
        assert library.progress().cleaning == outcome.pending
        cleaned(library)
        after = everything(folder)
        assert [trace for trace in told for piece in pieces(trace) if piece in after] == []
        if not outcome.pending:
            break
        library, folder = opened()
        person = person_on(library, "2-0.jpg")
    assert room > 6
    assert pending >= 4


def test_without_room_for_a_blurred_photo_nothing_was_changed(opened, monkeypatch):
    library, _ = opened()
    person, before, there = person_on(library, "0-0.jpg"), state(library), sorted(library._files.names())

    def full(*_) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    before = state(library)
    monkeypatch.setattr(files, "write_aside", full)
    with pytest.raises(NoSpace, match="Nothing was changed"):
        library.erase(person)
    assert (state(library), sorted(library._files.names())) == (before, there)


def test_what_is_pending_is_finished_by_the_next_start(opened, files, embedder, settings):
    library, folder = opened()
    person = person_on(library, "2-0.jpg")
    told = traces(library, person, files)
    FullDisk.room = 10_000
    library._cleaning.clean = lambda: False  # the program is killed right after the answer
    assert library.erase(person).pending
    copy = Path(shutil.copytree(folder, folder.with_name("as it was left")))
    again = Library.open(copy, embedder, settings)
    after = everything(copy)
    assert [trace for trace in told for piece in pieces(trace) if piece in after] == []
    assert not again.progress().cleaning
    again.close()


def test_names_of_files_that_were_left_out_go_too(opened):
    library, folder = opened()
    person = person_on(library, "2-0.jpg")
    first, last = NAME.split()
    with library._database.write() as rows:
        for number, name in enumerate((f"{first}_3.jpg", f"IMG {last}.jpg", "Zachariasweg.jpg")):
            sql = "INSERT INTO photos (sha256, name, upload_id, state, reason, detail) "
            rows.execute(sql + "VALUES (?, ?, 'u', 'rejected', 'no_face', '')", (f"{number}" * 64, name))
    library.erase(person)
    assert [one.name for one in library.rejected()] == ["Zachariasweg.jpg"]
    assert first.encode() + b"_3" not in everything(folder)


def test_an_upload_that_was_refused_for_want_of_room_leaves_no_file(opened, drawn, monkeypatch):
    library, _ = opened()
    there = sorted(library._files.names())
    FullDisk.room = 1
    with pytest.raises(NoSpace, match="Nothing was changed"):
        library.add("new.jpg", BytesIO(as_file(drawn[0][0][::-1].copy())))
    FullDisk.room = None
    assert sorted(library._files.names()) == there
