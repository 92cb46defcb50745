"""The manifest's columns as a table for `docs/data.md`; `python -m core.manifest_table` writes it there."""

from itertools import groupby
from pathlib import Path

from core.manifest import COLUMNS, Column, Missing

DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "data.md"
HEAD = "| column | type | unit, range | filled by | missing | meaning |\n| --- | --- | --- | --- | --- | --- |\n"
MISSING: dict[Missing, str] = {"never": "", "unknown": "when unknown", "ready": "in ready faces"}
MOST_NAMED = 4
"""Neighbours that differ in their name only share a row; of more than so many the first and the last are named."""


def manifest_table() -> str:
    """Return the table in Markdown: one row per column, or per run of columns that differ in their name only."""
    rows = (_row([column.name for column in group], facts) for facts, group in groupby(COLUMNS, key=_facts))
    return HEAD + "".join(rows)


def updated(text: str) -> str:
    """Return a document with its table of columns brought up to date. Raises ValueError when it has none."""
    start = text.index(HEAD)
    return text[:start] + manifest_table() + text[text.index("\n\n", start) + 1 :]


def _facts(column: Column) -> tuple[str, ...]:
    ends = ("" if end is None else f"{end:g}" for end in (column.least, column.most))
    scale = " to ".join(filter(None, ends)) + (" or more" if column.most is None and column.least is not None else "")
    return (
        column.kind,
        ", ".join(filter(None, (column.unit, scale))),
        column.origin,
        MISSING[column.missing],
        column.meaning,
    )


def _row(names: list[str], facts: tuple[str, ...]) -> str:
    quoted = [f"`{name}`" for name in names]
    shown = ", ".join(quoted) if len(quoted) <= MOST_NAMED else f"{quoted[0]} … {quoted[-1]}"
    return f"| {' | '.join([shown, *facts])} |\n"


if __name__ == "__main__":
    DOCUMENT.write_text(updated(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
