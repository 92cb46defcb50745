"""Rows of faces that were drawn by hand, as the history keeps them to take a face away and bring it back."""

import base64
from collections.abc import Mapping
from sqlite3 import Connection
from typing import Any

Row = dict[str, Any]
"""A row of `faces` that is nobody's, by column; blobs as base64 text, as JSON has no bytes."""

BLOBS = ("thumbnail", "landmarks")


def put_drawn(rows: Connection, faces: Mapping[str, Row | None]) -> None:
    """Enter faces that were drawn, by id, or take them away again (None); measured ones are to be sorted."""
    for face, row in faces.items():
        rows.execute("DELETE FROM faces WHERE id = ?", (face,))
        if row is not None:
            values = [base64.b64decode(value) if name in BLOBS and value else value for name, value in row.items()]
            rows.execute(f"INSERT INTO faces ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", values)
            rows.execute("INSERT OR IGNORE INTO duties VALUES ('sort')")


def text_of(blob: bytes) -> str:
    """Return bytes as a `Row` holds them."""
    return base64.b64encode(blob).decode()
