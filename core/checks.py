"""Checks that several rooms share."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

Labels = Sequence[Any] | np.ndarray | pd.Series
"""One identity or cluster per face (N,): whole numbers or strings."""


def as_codes(labels: Labels, name: str) -> np.ndarray:
    """Return int64 codes (N,), 0..K-1, of any labels; raise ValueError naming `name` when one is missing."""
    codes, _ = pd.factorize(np.asarray(labels), sort=True)
    missing = int(np.count_nonzero(codes < 0))
    if missing:
        raise ValueError(f"{missing} of {len(codes)} {name} are missing: leave those faces out before scoring")
    return codes.astype(np.int64)


def check_same_length(**arrays: Sequence[Any] | np.ndarray | pd.Series) -> None:
    """Raise ValueError that names every length when the arrays differ in length or are empty."""
    lengths = {name: len(array) for name, array in arrays.items()}
    if len(set(lengths.values())) != 1 or 0 in lengths.values():
        listed = ", ".join(f"{name}: {length}" for name, length in lengths.items())
        raise ValueError(f"scores need one entry per face in each array and at least one face, got {listed}")


def check_pixels(pixels: np.ndarray, name: str = "pixels") -> np.ndarray:
    """Return pixels when they are uint8 (N, H, W, 3), N >= 1; raise ValueError naming `name` otherwise."""
    if pixels.dtype != np.uint8 or pixels.ndim != 4 or pixels.shape[3] != 3 or len(pixels) == 0:
        raise ValueError(f"{name} must be uint8 (N, H, W, 3) with N >= 1, got {pixels.dtype} {pixels.shape}")
    return pixels


def check_distinct(names: Iterable[str], what: str) -> None:
    """Raise ValueError that lists the names which several of `what` (plural, such as "models") have in common."""
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise ValueError(f"several {what} are called {', '.join(twice)}: give each a `name` of its own")
