"""Groups of faces whose attributes nobody labelled: what a model reads, where it is sure, marked as predicted."""

import pandas as pd

from core.ages import age_band
from core.checks import check_same_length

SURE, HALF_WIDTH = 0.8, 10.0
"""A class counts from so large a share on; an age while its interval reaches at most so many years to either side."""

MARK = " (predicted)"


def filled(columns: pd.DataFrame, read: pd.DataFrame) -> pd.DataFrame:
    """Return group columns (N rows) with what was `read` (N rows, `evaluation.audit.predicted`) where nothing is known.

    Values that were read end in `MARK`, so they are groups of their own. Where the model is not sure, a face stays in
    no group.
    """
    check_same_length(columns=columns.index.to_series(), read=read.index.to_series())
    found = columns.copy()
    for column in map(str, columns):
        if f"predicted_{column}" not in read:
            continue
        values, sure = _told(column, read)
        use = found[column].isna().to_numpy() & sure.to_numpy()
        found[column] = found[column].astype(object).mask(use, (values.astype(object).astype(str) + MARK).to_numpy())
    return found


def _told(column: str, read: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Return what was read of each face, ages as bands, and where the model is sure."""
    values = read[f"predicted_{column}"]
    if f"predicted_{column}_sure" in read:
        return values, read[f"predicted_{column}_sure"] >= SURE
    return age_band(values.clip(lower=0)), read[f"predicted_{column}_half_width"] <= HALF_WIDTH
