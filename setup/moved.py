"""A checkout that was moved, renamed or copied: its environment and its stores get the addresses of the new place.

`make` runs this by itself, from the standard library alone, when `.venv/.ready` names another folder
than the one it lies in. Virtual environments, ZenML's store and MLflow's store hold absolute paths.
"""

import base64
import sqlite3
import sys
import urllib.parse
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from core.checkout import READY, former_place

LONGEST = 127
"""Characters of a first line `#!…` that Linux reads."""


def move(root: Path, old: Path) -> None:
    """Give everything in the checkout at `root` that names the folder `old` its new address."""
    for path in _texts(root):
        _rewrite(path, old, root)
    for database in (root / "mlflow" / "mlflow.db", *sorted((root / ".zenml").rglob("*.db"))):
        if database.is_file():
            _readdress(database, old, root)
    (root / READY).write_text(f"{root}\n", encoding="utf-8")


def _texts(root: Path) -> Iterator[Path]:
    """Yield the small text files that may hold the old place."""
    packages = sorted((root / ".venv" / "lib").glob("python*/site-packages"))
    yield from (path for path in (root / ".venv" / "bin").iterdir() if path.is_file() and not path.is_symlink())
    for folder in packages:
        for pattern in ("*.pth", "__editable__*.py", "*.dist-info/direct_url.json"):
            yield from folder.glob(pattern)
    yield from (path for name in (".venv/pyvenv.cfg", ".zenml/config.yaml", ".zen/config.yaml", ".dvc/config.local")
                if (path := root / name).is_file())  # fmt: skip


def _rewrite(path: Path, old: Path, new: Path) -> None:
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:  # a program
        return
    moved = _interpreter(_replaced(text, old, new), new)
    if moved != text:
        path.write_text(moved, encoding="utf-8")


def _replaced(text: str, old: Path, new: Path) -> str:
    """Return a text with the new place for the old one, also as it stands in an address with %20 for a blank."""
    for one, other in ((str(old), str(new)), (urllib.parse.quote(str(old)), urllib.parse.quote(str(new)))):
        text = text.replace(f"{one}/", f"{other}/")
        text = other + text[len(one) :] if text == one else text
        for end in ('"', "'", "\n"):
            text = text.replace(f"{one}{end}", f"{other}{end}")
    return text


def _interpreter(text: str, new: Path) -> str:
    """Return a script whose first line names a Python of the checkout as Linux can read it: the way pip writes it."""
    first, _, rest = text.partition("\n")
    python = first.removeprefix("#!")
    if not first.startswith(f"#!{new}/") or (" " not in python and len(first) <= LONGEST):
        return text
    return f"#!/bin/sh\n'''exec' \"{python}\" \"$0\" \"$@\"\n' '''\n{rest}"


def _readdress(database: Path, old: Path, new: Path) -> None:
    """Replace the old place in every text of a SQLite database, all or nothing."""
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.create_function("readdressed", 1, lambda value: _value(value, old, new), deterministic=True)
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in tables:
            for _, column, *_ in connection.execute(f'PRAGMA table_info("{table}")').fetchall():
                changed = f'"{column}" IS NOT readdressed("{column}")'
                connection.execute(f'UPDATE "{table}" SET "{column}" = readdressed("{column}") WHERE {changed}')


def _value(value: object, old: Path, new: Path) -> object:
    """Return a cell with the new place; ZenML keeps the settings of stacks as base64."""
    if isinstance(value, str):
        return _replaced(value, old, new)
    if not isinstance(value, bytes):
        return value
    try:
        text = base64.b64decode(value, validate=True).decode("utf-8")
    except ValueError:
        return value
    moved = _replaced(text, old, new)
    return value if moved == text else base64.b64encode(moved.encode())


def main(root: Path) -> None:
    """Move if there is anything to move, and say so."""
    if (old := former_place(root)) is None:
        return
    print(f"This checkout was set up at {old}: its paths are changed to {root}", file=sys.stderr)
    move(root, old)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
