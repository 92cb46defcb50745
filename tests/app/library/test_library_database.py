"""The database file across versions of the program."""

import re
import sqlite3

import pytest

from app.library.database import SCHEMA, SCHEMA_VERSION, Database

WITHOUT_LANDMARKS = (r" *landmarks BLOB\n\);", " model TEXT NOT NULL, embedding BLOB);")
WITH_LANDMARKS = (r"landmarks BLOB\n\);", "landmarks BLOB, model TEXT NOT NULL, embedding BLOB);")


def older(kind: tuple[str, str]) -> str:
    """Return the schema of a version that kept one embedding per face."""
    faces, count = re.subn(*kind, SCHEMA)
    assert count == 1
    photos = re.sub(
        r" *(folder TEXT NOT NULL DEFAULT ''|taken TEXT|small BLOB|drawn INTEGER NOT NULL DEFAULT 0),\n"
        r"|,\n *cover TEXT,\n *birth INTEGER",
        "",
        faces,
    )
    photos = photos.replace("(person_id, hidden, portrait DESC, id)", "(person_id)")
    photos = photos.replace("(state, folder, taken, id)", "(state)")
    return re.sub(
        r"CREATE (TABLE (embeddings|facts|refusals|watched|answers) \(|INDEX (watched|answers))[^;]*;", "", photos
    )


@pytest.mark.parametrize(("version", "kind"), [(1, WITHOUT_LANDMARKS), (2, WITH_LANDMARKS)])
def test_an_older_file_gains_what_is_new_and_loses_nothing(tmp_path, version, kind):
    path = tmp_path / "library.sqlite"
    old = sqlite3.connect(path)
    old.executescript(older(kind))
    old.execute("INSERT INTO people (name) VALUES ('Ann')")
    old.execute("INSERT INTO photos VALUES (1, 'ab', 'a.jpg', 'u', 'done', NULL, NULL, 9, 9)")
    for face, model in [("one", "m/1"), ("two", "m/2"), ("three", "m/2")]:
        sql = "INSERT INTO faces (id, photo_id, person_id, x, y, width, height, left_x, left_y, right_x, right_y, "
        sql += "confidence, portrait, thumbnail, model, embedding) "
        old.execute(sql + "VALUES (?, 1, 1, 0, 0, 1, 1, 1, 1, 2, 2, 1, 1, x'00', ?, x'01')", (face, model))
    old.execute(f"PRAGMA user_version = {version}")
    old.commit()
    old.close()
    for _ in range(2):
        new = Database(path)
        assert new.one("SELECT name FROM people")["name"] == "Ann"
        assert [row["landmarks"] for row in new.all("SELECT landmarks FROM faces")] == [None] * 3
        kept = {tuple(row) for row in new.all("SELECT * FROM embeddings")}
        assert kept == {("one", "m/1", b"\x01"), ("two", "m/2", b"\x01"), ("three", "m/2", b"\x01")}
        assert dict(new.all("SELECT * FROM facts")) == {"model": "m/2", "sorted": "yes"}
        assert new.one("PRAGMA user_version")[0] == SCHEMA_VERSION
        assert new.one("SELECT folder FROM photos")["folder"] == ""
        columns = all_columns(new)
        new.close()
    empty = Database(tmp_path / "new.sqlite")
    assert columns == all_columns(empty)
    empty.close()


def all_columns(database: Database) -> set[tuple[str, str]]:
    """Return every table's columns, and every index."""
    sql = """SELECT tables.name, columns.name FROM sqlite_schema AS tables, pragma_table_info(tables.name) AS columns
             WHERE tables.type = 'table' UNION SELECT name, sql FROM sqlite_schema WHERE type = 'index'"""
    return {tuple(row) for row in database.all(sql)}
