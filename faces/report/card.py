"""Cards in Markdown: what a data set or a model is, in sections that a person reads."""

from collections.abc import Mapping

import pandas as pd


def card(title: str, sections: Mapping[str, str]) -> str:
    """Return the card: its title, then each section under its name."""
    parts = [f"# {title}", *(f"## {name}\n\n{text}" for name, text in sections.items())]
    return "\n\n".join(parts) + "\n"


def markdown_table(table: pd.DataFrame) -> str:
    """Return a table, its index first; numbers with three digits, `|` in text escaped, missing values blank."""
    whole = table.reset_index()
    head = [map(str, whole.columns), ["---"] * whole.shape[1]]
    rows = [map(_cell, row) for row in whole.to_numpy(object)]
    return "\n".join(f"| {' | '.join(row)} |" for row in (*head, *rows))


def _cell(value: object) -> str:
    if isinstance(value, float):
        return "" if pd.isna(value) else f"{value:.3g}"
    return str(value).replace("|", "\\|").replace("\n", " ")
