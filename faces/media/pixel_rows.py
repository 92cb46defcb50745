"""Faces as rows of a CSV with a column `pixels`: gray levels from 0 to 255, separated by blanks, of a square."""

import math
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from core.rejects import Reason, Rejected
from faces.media.csv_rows import BROKEN, Row, rows


def read_pixel_csv(location: Path, members: Sequence[str]) -> Iterator[np.ndarray | Rejected]:
    """Yield the pixels of each row asked for, uint8 (H, H), in the file's order; Rejected where they make no sense.

    Raises Rejected when the file breaks off or cannot be opened.
    """
    wanted = iter(members)
    member = next(wanted, None)
    try:
        for number, row in enumerate(rows(location)):
            if member is None:
                return
            if str(number) == member:
                yield _pixels(row)
                member = next(wanted, None)
    except BROKEN as error:
        raise Rejected(Reason.TRUNCATED, f"{location.name}: {error}") from error


def _pixels(row: Row | Rejected) -> np.ndarray | Rejected:
    if isinstance(row, Rejected):
        return row
    try:
        values = np.fromstring(row["pixels"], dtype=np.int64, sep=" ")
    except ValueError:
        return Rejected(Reason.BAD_RECORD, "pixels that are not whole numbers")
    side = math.isqrt(len(values))
    if side * side != len(values) or not row["pixels"].strip():
        return Rejected(Reason.BAD_RECORD, f"{len(values)} pixels are not a square")
    if values.min() < 0 or values.max() > 255:
        return Rejected(Reason.BAD_RECORD, "pixels outside 0 to 255")
    return values.astype(np.uint8).reshape(side, side)
