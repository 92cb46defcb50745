"""Text and tables as HTML: whatever comes from data is escaped here."""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

import numpy as np
import pandas as pd

LONGEST_TEXT = 160

STYLE = """body{font:15px/1.5 sans-serif;max-width:70em;margin:2em auto;padding:0 1em;color:#222}
table{border-collapse:collapse;margin:1em 0}td,th{border:1px solid #ccc;padding:.25em .7em;text-align:left}
td{overflow-wrap:anywhere}td.n{text-align:right;overflow-wrap:normal}img{max-width:100%}.small{color:#666}
.note{background:#eef4fa;padding:.5em 1em}.bar{background:#2f6690;height:.8em;min-width:1px}td.b{width:16em}
.face{text-align:center}nav a{margin-right:1em}"""


@dataclass(frozen=True)
class Markup:
    """A cell of a table that is HTML already; `style` is its class. (A kind of str would lose its type in pandas.)"""

    html: str
    style: str = ""


def text(value: object) -> str:
    """Return a value as escaped HTML: long text cut in the middle, characters that no page can hold spelt out."""
    plain = str(value).encode("utf-8", "backslashreplace").decode("utf-8")
    if len(plain) > LONGEST_TEXT:
        plain = f"{plain[: LONGEST_TEXT // 2]} … {plain[-LONGEST_TEXT // 2 :]}"
    return escape(plain)


def paragraph(content: str, style: str = "") -> str:
    """Return a paragraph of HTML content."""
    return f"<p class='{style}'>{content}</p>" if style else f"<p>{content}</p>"


def grid(table: pd.DataFrame) -> str:
    """Return a table with its text escaped and its numbers to the right; missing values are blank."""
    head = "".join(f"<th>{text(name)}</th>" for name in table)
    blank = table.astype(object).where(table.notna(), "")
    rows = ["".join(map(_cell, row)) for row in blank.itertuples(index=False, name=None)]
    return f"<table><tr>{head}</tr>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"


def bar(share: float) -> Markup:
    """Return a bar as wide as `share`, 0 to 1, of its cell."""
    return Markup(f"<div class='bar' style='width:{100 * share:.1f}%'></div>", "b")


def cells(content: Iterable[Markup]) -> pd.Series:
    """Return a column of a table from its cells."""
    return pd.Series(list(content), dtype=object)


def _cell(value: object) -> str:
    if isinstance(value, Markup):
        return f"<td class='{value.style}'>{value.html}</td>" if value.style else f"<td>{value.html}</td>"
    number = isinstance(value, int | float | np.number)
    return f"<td class='n'>{value:,}</td>" if number else f"<td>{text(value)}</td>"
