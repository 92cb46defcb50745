"""Which faces of a table a step reads."""

from typing import Literal

import numpy as np
import pandas as pd

from core.face_table import FaceTable

Subset = Literal["all", "frontal", "neutral"]

RULES = {
    "all": lambda manifest: np.ones(len(manifest), dtype=bool),
    "frontal": lambda manifest: manifest["frontal"].to_numpy(bool),
    "neutral": lambda manifest: (manifest["frontal"] & manifest["neutral"]).to_numpy(bool),
}
"""`neutral` means frontal and neutral."""


def choose_subset(table: FaceTable, subset: Subset, split: str | None = None) -> FaceTable:
    """Return the faces of `subset` and, when given, of one split.

    Raises ValueError when none is left, naming the keys that decide it.
    """
    mask = RULES[subset](table.manifest)
    if split is not None:
        mask = mask & (table.manifest["split"] == split).to_numpy(bool)
    if not mask.any():
        raise ValueError(
            f"no {subset} face in split '{split or 'any'}' of {len(table)} faces: "
            "relax the limits under `filter`, choose another `subset`, or add photos"
        )
    return table.select(mask)


def held_out(manifest: pd.DataFrame) -> str:
    """Return the split that scores are taken on: "test", or "val" where there is no test split."""
    return "test" if (manifest["split"] == "test").any() else "val"


def examples(table: FaceTable, count: int = 10) -> np.ndarray:
    """Return the pixels of up to `count` faces spread evenly over the table, so that many people are seen."""
    return table.stored[_spread_rows(table, count)]


def spread(table: FaceTable, count: int) -> FaceTable:
    """Return up to `count` faces spread evenly over the table."""
    return table.select(np.isin(np.arange(len(table)), _spread_rows(table, count)))


def _spread_rows(table: FaceTable, count: int) -> np.ndarray:
    return np.unique(np.linspace(0, len(table) - 1, count).round().astype(int))


def titled(text: str, table: FaceTable) -> str:
    """Return `text` as the title of a picture of the table's faces: drawn people are said to be drawn."""
    drawn = table.manifest["synthetic"].astype(bool).all()
    return f"{text} (drawn people, nobody real)" if drawn else text
