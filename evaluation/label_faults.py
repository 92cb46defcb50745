"""Labels that are probably wrong, by what a model says that has not learned from them."""

from collections.abc import Sequence

import numpy as np
import pandas as pd


def doubtful(
    places: pd.DataFrame, column: str, classes: Sequence[str], labels: np.ndarray, shares: np.ndarray, most: int
) -> pd.DataFrame:
    """Return the `most` doubtful labels of a column, one row per face, the most doubtful first.

    `places`: what names each face, N rows. `labels` int (N,): places in `classes`, -1 unknown. `shares` (N, K).
    """
    known = np.flatnonzero(labels >= 0)
    doubts = doubt(labels[known], shares[known])
    first = np.argsort(-doubts, kind="stable")[:most]
    rows, names = known[first], np.array(classes, object)
    likely = names[shares[rows].argmax(axis=1)]
    told = {"column": column, "label": names[labels[rows]], "likely": likely, "doubt": doubts[first]}
    return places.iloc[rows].reset_index(drop=True).assign(**told)


def doubt(labels: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Return how doubtful each label int (N,) is, float (N,) in [-1, 1], given shares of classes (N, K).

    The normalised margin of confident learning (Northcutt, Jiang & Chuang, 2021): the largest share of another class
    less the label's own. The shares must come from models that did not learn from these labels.
    """
    rows = np.arange(len(labels))
    others = shares.copy()
    others[rows, labels] = -np.inf
    return np.asarray(others.max(axis=1) - shares[rows, labels])


def planted(labels: np.ndarray, classes: int, share: float, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return labels (N,) of which a share is replaced by another class at random, and which ones were (N,) bool."""
    wrong = np.zeros(len(labels), bool)
    wrong[rng.permutation(len(labels))[: round(share * len(labels))]] = True
    changed = labels.copy()
    changed[wrong] = (labels[wrong] + rng.integers(1, classes, wrong.sum())) % classes
    return changed, wrong


def recall_among_first(wrong: np.ndarray, doubts: np.ndarray, share: float) -> float:
    """Return which share of the wrong labels are among the most doubtful share of all."""
    first = np.argsort(-doubts, kind="stable")[: round(share * len(doubts))]
    return float(wrong[first].sum() / max(wrong.sum(), 1))
