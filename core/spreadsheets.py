"""Tables of text that people open in a spreadsheet: nothing in them is run as a formula."""

from pathlib import Path
from typing import Any

import pandas as pd

from core.storage import write_aside

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet take a text for a formula."""


def plain(value: Any) -> Any:
    """Return a value that no spreadsheet runs: a text that begins like a formula gets an apostrophe before it."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def csv_text(table: pd.DataFrame) -> str:
    """Return a table without its index as CSV (RFC 4180): a line break within a name does not begin a row."""
    texts = table.select_dtypes(exclude="number").columns
    return str(
        table.assign(**{name: table[name].map(plain) for name in texts}).to_csv(index=False, lineterminator="\r\n")
    )


def write_csv(path: Path, table: pd.DataFrame) -> None:
    """Write a table as `csv_text` returns it, UTF-8, whole or not at all."""
    write_aside(path, lambda aside: aside.write_text(csv_text(table), encoding="utf-8"))
