"""The database file across versions of the program."""

import re
import sqlite3

from app.library.database import SCHEMA, SCHEMA_VERSION, Database


def test_a_file_of_version_one_gains_what_is_new_and_loses_nothing(tmp_path):
    path = tmp_path / "library.sqlite"
    old = sqlite3.connect(path)
    old.executescript(re.sub(r" *landmarks BLOB,\n", "", SCHEMA))
    old.execute("INSERT INTO people (name) VALUES ('Ann')")
    old.execute("PRAGMA user_version = 1")
    old.commit()
    old.close()
    new = Database(path)
    assert new.one("SELECT name FROM people")["name"] == "Ann"
    assert new.all("SELECT landmarks FROM faces") == []
    assert new.one("PRAGMA user_version")[0] == SCHEMA_VERSION
    new.close()
    again = Database(path)
    assert again.one("SELECT name FROM people")["name"] == "Ann"
    again.close()
