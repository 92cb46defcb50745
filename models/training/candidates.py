"""The possible targets of each picture, and how one of them is drawn in each epoch."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from models.training.row_draws import row_uniform

Targets = Callable[[np.ndarray, int], np.ndarray]
"""(rows int64 (B,), epoch) -> the rows (B,) of their targets; a pure function, the same in any batch."""


def own_target(rows: np.ndarray, epoch: int) -> np.ndarray:  # noqa: ARG001  # the interface of Targets
    """Return `rows`: each picture is its own target."""
    return rows


@dataclass(frozen=True)
class Candidates:
    """For each of N rows the rows that may be its target: `members[start[row] : start[row] + count[row]]`.

    `start`, `count` int64 (N,). Rows may share members. `place` (N,) is the position of a row among its own candidates,
    which is skipped, or -1. A row without any other candidate is its own target. `own`: probability that a row is its
    own target all the same.
    """

    start: np.ndarray
    count: np.ndarray
    place: np.ndarray
    members: np.ndarray
    seed: int
    own: float = 0.0

    def __call__(self, rows: np.ndarray, epoch: int) -> np.ndarray:
        """Return a candidate for each of `rows` (B,), chosen evenly by (seed, epoch, row)."""
        inside = self.place[rows] >= 0
        others = self.count[rows] - inside
        step = np.floor(row_uniform(self.seed, 2 * epoch, rows) * others).astype(np.int64)
        step = np.where(inside, (self.place[rows] + 1 + step) % np.maximum(self.count[rows], 1), step)
        stays = (others <= 0) | (row_uniform(self.seed, 2 * epoch + 1, rows) < self.own)
        at = np.where(stays, 0, self.start[rows] + step)
        return np.where(stays, rows, self.members[at]) if len(self.members) else rows

    def share(self, rows: np.ndarray) -> float:
        """Return the share of `rows` that have another picture as a possible target."""
        return float((self.count[rows] > (self.place[rows] >= 0)).mean())


def track_targets(groups: np.ndarray, parts: Sequence[np.ndarray], seed: int, own: float = 0.0) -> Candidates:
    """Return as candidates the other rows with the same value in `groups` (N,) that lie in the same part.

    `parts` are the row numbers of training and of validation: no picture of one is a target of the other.
    """
    _, code = np.unique(np.asarray(groups).astype(str), return_inverse=True)
    start, count, place = (np.zeros(len(code), np.int64), np.zeros(len(code), np.int64), np.full(len(code), -1))
    members: list[np.ndarray] = []
    for rows in parts:
        grouped = rows[np.argsort(code[rows], kind="stable")]
        _, first, size = np.unique(code[grouped], return_index=True, return_counts=True)
        start[grouped] = sum(map(len, members)) + np.repeat(first, size)
        count[grouped] = np.repeat(size, size)
        place[grouped] = np.arange(len(grouped)) - np.repeat(first, size)
        members.append(grouped)
    return Candidates(start, count, place, np.concatenate(members), seed, own)
