"""How strange faces are, by the score that found planted pictures best (docs/uses.md)."""

import numpy as np

from core.pixels import Pixels, select_rows
from evaluation.anomalies.self_supervised import SelfSupervised

MOST = 2000
"""Faces that components are fitted to, and that say what is ordinary."""

LEAST = 60
"""Faces of which as few cannot say what is ordinary."""

AT_ONCE = 256


def score(found: SelfSupervised, pixels: Pixels) -> np.ndarray:
    """Return one number per face, float64 (N,), higher for stranger ones, a block in memory at a time."""
    starts = range(0, len(pixels), AT_ONCE)
    return np.concatenate([np.zeros(0), *(found.score(np.asarray(pixels[at : at + AT_ONCE])) for at in starts)])


def fitted(pixels: Pixels, people: np.ndarray, seed: int = 0) -> SelfSupervised | None:
    """Return the score fitted to faces of people (N,): components of every second person, ordinary is the other half.

    None when either half has fewer than `LEAST` faces.
    """
    halves = _parts(people, 2)
    if np.bincount(halves, minlength=2).min() < LEAST:
        return None
    learned, ordinary = (_some(pixels, np.flatnonzero(halves == half)) for half in range(2))
    return SelfSupervised.between(learned, ordinary, seed)


def strangeness(pixels: Pixels, people: np.ndarray, seed: int = 0) -> np.ndarray:
    """Return how strange each face of a set is, float64 (N,), by the faces of two thirds of its other people.

    `people` (N,): who each face shows. Nothing (NaN) in a set that has fewer than `LEAST` faces in a third.
    """
    thirds = _parts(people, 3)
    found = np.full(len(people), np.nan)
    if np.bincount(thirds, minlength=3).min() < LEAST:
        return found
    for third in range(3):
        learned, ordinary = (_some(pixels, np.flatnonzero(thirds == (third + step) % 3)) for step in (1, 2))
        rows = np.flatnonzero(thirds == third)
        made = SelfSupervised.between(learned, ordinary, seed)
        found[rows] = score(made, select_rows(pixels, rows))
    return found


def _parts(people: np.ndarray, count: int) -> np.ndarray:
    """Return the part, 0 to count - 1, of each face: people are dealt in order."""
    return np.unique(people, return_inverse=True)[1] % count


def _some(pixels: Pixels, rows: np.ndarray) -> np.ndarray:
    return np.asarray(pixels[rows[np.unique(np.linspace(0, len(rows) - 1, min(MOST, len(rows))).astype(int))]])
