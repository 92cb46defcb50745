"""What a set of faces holds, as a reader of attributes sees it: shares of classes with intervals, and what is rare."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from core.ages import age_band
from core.balance import rare
from evaluation.quantification import distribution

COLUMNS = ["column", "value", "faces", "share", "low", "high", "corrected"]


def class_rows(column: str, classes: Sequence[str], shares: np.ndarray, confused: np.ndarray) -> pd.DataFrame:
    """Return one row per class: faces it was chosen for, and its share in the set with a 95 % interval.

    `shares` (N, K): of the classes, by face. `confused` (K, K): counts of labelled faces, rows by true class; the share
    is corrected for them (`evaluation.quantification`).
    """
    chosen = shares.argmax(axis=1)
    counts = np.bincount(chosen, minlength=len(classes))
    found = distribution(chosen, confused)
    rows = {"column": column, "value": list(classes), "faces": counts, "corrected": True}
    return pd.DataFrame(rows | dict(zip(("share", "low", "high"), found.T, strict=True)))[COLUMNS]


def age_rows(column: str, answers: np.ndarray) -> pd.DataFrame:
    """Return one row per band of age: faces and share with a 95 % interval of chance, not corrected for errors.

    `answers` (N, 3): value, lower and upper bound, in years.
    """
    bands = age_band(pd.Series(answers[:, 0]).clip(lower=0))
    names = list(bands.cat.categories)
    chosen = bands.cat.codes.to_numpy()
    found = distribution(chosen, np.diag(np.full(len(names), len(chosen))))
    counts = np.bincount(chosen, minlength=len(names))
    rows = {"column": column, "value": names, "faces": counts, "corrected": False}
    return pd.DataFrame(rows | dict(zip(("share", "low", "high"), found.T, strict=True)))[COLUMNS]


def warnings(table: pd.DataFrame) -> list[str]:
    """Return a sentence for every class that is surely rare: its whole interval is (`core.balance`)."""
    said = []
    for column, rows in table[table["corrected"]].groupby("column", sort=False):
        even, surely = 1 / len(rows), rows[rare(rows["high"].to_numpy(float))]
        for name, parts in zip(surely["value"], surely[["share", "low", "high"]].to_numpy(float), strict=True):
            share, low, high = (f"{100 * part:.0f}" for part in parts)
            told = f"{share} % of the faces ({low} to {high} %); even were {100 * even:.0f} %"
            said.append(f"{column} {name}: {told}")
    return said


def predicted(answers: Mapping[str, np.ndarray], classes: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """Return columns "predicted_<column>" of each face, and how sure each is: a share, or half a width."""
    found = {}
    for column, each in answers.items():
        if column in classes:
            found[f"predicted_{column}"] = np.array(classes[column], object)[each.argmax(axis=1)]
            found[f"predicted_{column}_sure"] = each.max(axis=1)
        else:
            found[f"predicted_{column}"] = each[:, 0]
            found[f"predicted_{column}_half_width"] = (each[:, 2] - each[:, 1]) / 2
    return pd.DataFrame(found)
