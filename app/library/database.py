"""The SQLite file: one connection, one writer at a time, every commit on disk before it counts."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Any

from app.library.errors import UnknownSchema, full_disk_told

SCHEMA_VERSION = 9

SCHEMA = """
CREATE TABLE photos (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    sha256 TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    upload_id TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'rejected')),
    reason TEXT,
    detail TEXT,
    width INTEGER,
    height INTEGER,
    folder TEXT NOT NULL DEFAULT '',
    taken TEXT,
    small BLOB,
    CHECK ((state = 'rejected') = (reason IS NOT NULL)),
    CHECK ((state = 'done') = (width IS NOT NULL AND height IS NOT NULL))
);
CREATE TABLE people (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT,
    hidden INTEGER NOT NULL DEFAULT 0,
    settled INTEGER NOT NULL DEFAULT 0,
    cover TEXT,
    birth INTEGER
);
CREATE TABLE faces (
    id TEXT PRIMARY KEY,
    photo_id INTEGER NOT NULL REFERENCES photos(id) ON DELETE CASCADE,
    person_id INTEGER REFERENCES people(id) ON DELETE SET NULL,
    pinned INTEGER NOT NULL DEFAULT 0,
    hidden INTEGER NOT NULL DEFAULT 0,
    drawn INTEGER NOT NULL DEFAULT 0,
    x REAL NOT NULL, y REAL NOT NULL, width REAL NOT NULL, height REAL NOT NULL,
    left_x REAL NOT NULL, left_y REAL NOT NULL, right_x REAL NOT NULL, right_y REAL NOT NULL,
    confidence REAL NOT NULL,
    portrait REAL NOT NULL,
    thumbnail BLOB NOT NULL,
    landmarks BLOB
);
CREATE TABLE embeddings (
    face_id TEXT NOT NULL REFERENCES faces(id) ON DELETE CASCADE,
    model TEXT NOT NULL,
    vector BLOB,
    PRIMARY KEY (face_id, model)
);
CREATE INDEX faces_of_photo ON faces(photo_id);
CREATE INDEX faces_of_person ON faces(person_id, hidden, portrait DESC, id);
CREATE INDEX photos_by_state ON photos(state, folder, taken, id);
CREATE TABLE history (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    text TEXT NOT NULL,
    before TEXT NOT NULL,
    after TEXT NOT NULL,
    undone INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE duties (name TEXT PRIMARY KEY);
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE refusals (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    reason TEXT NOT NULL,
    detail TEXT NOT NULL
);
CREATE TABLE watched (key TEXT PRIMARY KEY, sha256 TEXT);
CREATE INDEX watched_by_content ON watched(sha256);
CREATE TABLE answers (
    one TEXT NOT NULL REFERENCES faces(id) ON DELETE CASCADE,
    other TEXT NOT NULL REFERENCES faces(id) ON DELETE CASCADE,
    answer TEXT NOT NULL CHECK (answer IN ('yes', 'no', 'unsure')),
    place REAL,
    PRIMARY KEY (one, other),
    CHECK (one < other)
);
CREATE INDEX answers_of_other ON answers(other);
"""
"""`photos.folder`: where a photo came from, as `summer/beach`, empty when nobody said. `refusals`: files that did not
become photos, until somebody has read that. `watched`: files in watched folders, by a digest of path, size and time,
with their content's, NULL for what is no photo.

`photos.taken`: local time by its EXIF, as `2019-08-12 10:15:00`; `photos.small`: a small JPEG, NULL until it is asked
for. `people.cover`: the face that somebody chose to show for a person; `people.birth`: the year, where somebody said.
`people.settled`: named or edited by a person; `faces.pinned`: put where it is by a person. Sorting leaves both alone.
`faces.landmarks`: float32 (478, 3); missing in faces that version 1 wrote, and where `faces.drawn` says that there is
only a frame, drawn by hand, which nothing is measured in and no embedding made of. `embeddings.vector`: float32 of
length 1; NULL where the photo cannot be read any more. While one model follows another, a face has one of each.
`duties`: what has to be done yet: `sort` after new faces, `scrub` after an erasure, `forget` when the model in use has
learned from somebody who was erased. `facts`: `model`, the key of the model whose embeddings are compared; `sorted`,
the key of the model by which everything was sorted the last time, missing until the first photos are; `way`, how faces
are compared, where somebody chose; `kept`, the key of the model of the way before. `answers`: whether two faces are
one person, as somebody said; `place`: how alike the two sides of the question were, as a multiple of the bound of
sorting, NULL where nobody was asked."""

UPDATES: dict[int, str] = {
    1: "ALTER TABLE faces ADD COLUMN landmarks BLOB",
    2: """
CREATE TABLE embeddings (
    face_id TEXT NOT NULL REFERENCES faces(id) ON DELETE CASCADE,
    model TEXT NOT NULL,
    vector BLOB,
    PRIMARY KEY (face_id, model)
);
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
INSERT INTO embeddings SELECT id, model, embedding FROM faces;
INSERT INTO facts SELECT 'model', model FROM faces GROUP BY model ORDER BY count(*) DESC LIMIT 1;
INSERT INTO facts SELECT 'sorted', 'yes' WHERE EXISTS (SELECT 1 FROM people);
ALTER TABLE faces DROP COLUMN model;
ALTER TABLE faces DROP COLUMN embedding;
""",
    3: """
ALTER TABLE photos ADD COLUMN folder TEXT NOT NULL DEFAULT '';
CREATE TABLE refusals (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    reason TEXT NOT NULL,
    detail TEXT NOT NULL
);
""",
    4: """
ALTER TABLE photos ADD COLUMN taken TEXT;
ALTER TABLE photos ADD COLUMN small BLOB;
ALTER TABLE people ADD COLUMN cover TEXT;
CREATE TABLE watched (key TEXT PRIMARY KEY, sha256 TEXT);
CREATE INDEX watched_by_content ON watched(sha256);
""",
    5: """
DROP INDEX IF EXISTS faces_of_person;
DROP INDEX IF EXISTS photos_by_state;
CREATE INDEX faces_of_person ON faces(person_id, hidden, portrait DESC, id);
CREATE INDEX photos_by_state ON photos(state, folder, taken, id);
""",
    6: "ALTER TABLE people ADD COLUMN birth INTEGER",
    7: """
CREATE TABLE answers (
    one TEXT NOT NULL REFERENCES faces(id) ON DELETE CASCADE,
    other TEXT NOT NULL REFERENCES faces(id) ON DELETE CASCADE,
    answer TEXT NOT NULL CHECK (answer IN ('yes', 'no', 'unsure')),
    place REAL,
    PRIMARY KEY (one, other),
    CHECK (one < other)
);
CREATE INDEX answers_of_other ON answers(other);
""",
    8: "ALTER TABLE faces ADD COLUMN drawn INTEGER NOT NULL DEFAULT 0",
}
"""From each older version to the next."""

PRAGMAS = ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON", "temp_store = MEMORY")
"""`temp_store`: what VACUUM sets aside must not reach a temporary folder."""


class Database:
    """Threads share one connection under one lock."""

    def __init__(self, path: Path) -> None:
        """Open or create the file. Raises UnknownSchema when a newer program wrote it."""
        self.lock = RLock()
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._connection.row_factory = sqlite3.Row
        for pragma in PRAGMAS:
            self._connection.execute(f"PRAGMA {pragma}")
        self._migrate(path)

    def _migrate(self, path: Path) -> None:
        (version,) = self.all("PRAGMA user_version")[0]
        if version > SCHEMA_VERSION:
            self.close()
            raise UnknownSchema(f"{path} has schema {version}, this program knows {SCHEMA_VERSION}: update the program")
        if version == 0:
            with self.write():
                self._run(SCHEMA)
                self._connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        for older in range(version or SCHEMA_VERSION, SCHEMA_VERSION):
            with self.write():
                self._run(UPDATES[older])
                self._connection.execute(f"PRAGMA user_version = {older + 1}")

    def _run(self, statements: str) -> None:
        for statement in statements.split(";"):
            self._connection.execute(statement)

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """Commit all that is done inside, or nothing when it raises; NoSpace where the disk is full."""
        with self.lock, full_disk_told():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:  # SQLite rolls some errors back itself, a full disk among them
                    self._connection.execute("ROLLBACK")
                raise

    def all(self, sql: str, values: Sequence[Any] = ()) -> list[sqlite3.Row]:
        """Return all rows of a query."""
        with self.lock:
            return self._connection.execute(sql, values).fetchall()

    def one(self, sql: str, values: Sequence[Any] = ()) -> sqlite3.Row | None:
        """Return the first row of a query, or None."""
        with self.lock:
            return self._connection.execute(sql, values).fetchone()

    @property
    def changes(self) -> int:
        """Return a number that grows with every row written."""
        return self._connection.total_changes

    def scrub(self) -> None:
        """Rewrite the file without free pages and empty the write-ahead log: nothing deleted can be read back.

        The log goes first: that needs no room, and what was deleted is zeros in the file already (`secure_delete`).
        Raises sqlite3.Error where something is left to do; the duty stays then.
        """
        with self.lock:
            self._empty_log()
            self._connection.execute("VACUUM")
            self._empty_log()
            with self.write() as rows:
                rows.execute("DELETE FROM duties WHERE name = 'scrub'")

    def _empty_log(self) -> None:
        blocked, _, _ = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if blocked:
            raise sqlite3.OperationalError("another program reads the database: its log cannot be emptied")

    def has_duty(self, name: str) -> bool:
        """Say whether something of `duties` has to be done yet."""
        return self.one("SELECT 1 FROM duties WHERE name = ?", (name,)) is not None

    def close(self) -> None:
        """Close the connection; the write-ahead log is folded into the file."""
        with self.lock:
            self._connection.close()
