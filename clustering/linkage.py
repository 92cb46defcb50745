"""Agglomeration on a sparse graph: groups that are each other's best partner merge, round by round."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from clustering.knn import THREADS

SCORED = 1_048_576
"""Numbers gathered at a time for scoring: few enough to stay in the processor's cache."""


@dataclass(frozen=True)
class Groups:
    """Groups of faces: `sums` float32 (C, D) of their embeddings and `sizes` float32 (C,)."""

    sums: np.ndarray
    sizes: np.ndarray

    @classmethod
    def of(cls, x_nd: np.ndarray, labels: np.ndarray) -> "Groups":
        """Return the groups that `labels` (N,), each from 0, make of embeddings (N, D)."""
        count = int(labels.max()) + 1
        member = csr_array((np.ones(len(x_nd), np.float32), (labels, np.arange(len(x_nd)))), shape=(count, len(x_nd)))
        return cls(np.asarray(member @ x_nd, dtype=np.float32), np.bincount(labels).astype(np.float32))

    def absorb(self, kept: np.ndarray, gone: np.ndarray) -> None:
        """Add the groups `gone` to the groups `kept`, both int (M,) without repeats."""
        self.sums[kept] += self.sums[gone]
        self.sizes[kept] += self.sizes[gone]


Score = Callable[[Groups, np.ndarray], np.ndarray]
"""How well the two groups of each pair int (E, 2) go together: float32 (E,)."""


def mean_similarity(groups: Groups, pairs: np.ndarray) -> np.ndarray:
    """Return float32 (E,): the mean product of the faces of one group of each pair with those of the other."""
    (sums, sizes), (other_sums, other_sizes) = ((groups.sums[each], groups.sizes[each]) for each in pairs.T)
    return np.einsum("ed,ed->e", sums, other_sums) / (sizes * other_sizes)


@dataclass(frozen=True)
class Penalties:
    """What is taken off the score of two groups: the sum over pairs of their faces.

    `keys`: int64 (P,), rising, `smaller group * count + larger group`. `values`: float32 (P,).
    """

    count: int
    keys: np.ndarray
    values: np.ndarray

    @classmethod
    def of(cls, pairs: np.ndarray, values: np.ndarray, count: int) -> "Penalties":
        """Sum the values (P,) of pairs (P, 2) of `count` groups; pairs within a group fall away."""
        pairs = np.sort(pairs, axis=1)
        apart = pairs[:, 0] != pairs[:, 1]
        keys, place = np.unique(pairs[apart, 0] * count + pairs[apart, 1], return_inverse=True)
        return cls(count, keys, np.bincount(place, values[apart], len(keys)).astype(np.float32))

    def merged(self, into: np.ndarray) -> "Penalties":
        """Return the penalties after group c became part of group `into[c]`."""
        pairs = np.stack([into[self.keys // self.count], into[self.keys % self.count]], axis=1)
        return Penalties.of(pairs, self.values, self.count)

    def between(self, pairs: np.ndarray) -> np.ndarray:
        """Return float32 (E,) for pairs (E, 2), smaller group first."""
        if not len(self.keys):
            return np.zeros(len(pairs), dtype=np.float32)
        keys = pairs[:, 0].astype(np.int64) * self.count + pairs[:, 1]
        place = np.searchsorted(self.keys, keys).clip(max=len(self.keys) - 1)
        return np.where(self.keys[place] == keys, self.values[place], np.float32(0))


def no_penalties(count: int) -> Penalties:
    """Return penalties under which any of `count` groups may merge."""
    return Penalties(count, np.empty(0, np.int64), np.empty(0, np.float32))


def merge_best(
    groups: Groups,
    pairs: np.ndarray,
    score: Score,
    bar: float,
    penalties: Penalties,
    waiting: np.ndarray | None = None,
) -> np.ndarray:
    """Merge groups while a pair scores at least `bar`; return int64 (C,), the group each group ended in.

    `pairs`: int (E, 2), which groups may merge; a merged group keeps the pairs of both. `groups` is changed. Groups
    that are each other's best partner merge at once: some tens of rounds instead of N merges. For a score that a merge
    never raises above both its parts, that is what merging the best pair of all again and again gives (Bruynooghe
    1978); for any other it is close. `waiting`: bool (C,), groups that are decided about elsewhere: they do not merge,
    and neither does a group whose best partner is one of them.
    """
    into = np.arange(len(groups.sizes))
    pairs = distinct(pairs, len(into))
    with ThreadPoolExecutor(THREADS) as pool:
        scores = _scored(groups, pairs, score, penalties, pool)
        for kept, gone in _rounds(pairs, scores, bar, len(into), waiting):
            groups.absorb(kept, gone)
            step = np.arange(len(into))
            step[gone] = kept
            into, penalties = step[into], penalties.merged(step)
            touched = np.zeros(len(into), dtype=bool)
            touched[kept] = touched[gone] = True
            slots = np.flatnonzero(touched[pairs[:, 0]] | touched[pairs[:, 1]])
            moved = distinct(step[pairs[slots]], len(into))
            pairs[slots[: len(moved)]] = moved
            scores[slots] = -np.inf
            scores[slots[: len(moved)]] = _scored(groups, moved, score, penalties, pool)
            pairs[slots[len(moved) :]] = 0
    return into


def _rounds(
    pairs: np.ndarray, scores: np.ndarray, bar: float, count: int, waiting: np.ndarray | None
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield the groups that merge (kept, gone), for as long as any do; the caller updates pairs and scores."""
    while len(live := np.flatnonzero(scores >= bar)):
        best = np.full(count, -np.inf, dtype=np.float32)
        ends, value = pairs[live], scores[live]
        np.maximum.at(best, ends[:, 0], value)
        np.maximum.at(best, ends[:, 1], value)
        mutual = ends[(best[ends[:, 0]] == value) & (best[ends[:, 1]] == value)]
        first = np.full(count, len(mutual))
        place = np.arange(len(mutual))
        np.minimum.at(first, mutual[:, 0], place)
        np.minimum.at(first, mutual[:, 1], place)
        alone = mutual[(first[mutual[:, 0]] == place) & (first[mutual[:, 1]] == place)]
        if waiting is not None and not len(alone := alone[~waiting[alone].any(axis=1)]):
            return
        yield alone[:, 0], alone[:, 1]


def _scored(
    groups: Groups, pairs: np.ndarray, score: Score, penalties: Penalties, pool: ThreadPoolExecutor
) -> np.ndarray:
    size = max(SCORED // groups.sums.shape[1], 1)
    parts = [pairs[at : at + size] for at in range(0, len(pairs), size)]
    found = list(pool.map(lambda part: score(groups, part) - penalties.between(part), parts))
    return np.concatenate([np.empty(0, np.float32), *found])


def distinct(pairs: np.ndarray, count: int) -> np.ndarray:
    """Return int32 (E, 2): each pair of `count` groups once, the smaller first, none of a group with itself."""
    low, high = pairs.min(axis=1).astype(np.int64), pairs.max(axis=1)
    key = np.sort((low * count + high)[low != high])  # numpy's unique hashes, which is slower here
    key = key[np.concatenate([[True], key[1:] != key[:-1]])] if len(key) else key
    return np.stack([key // count, key % count], axis=1).astype(np.int32)


def components(pairs: np.ndarray, count: int) -> np.ndarray:
    """Return int64 (count,): the connected component of each node under the pairs (E, 2)."""
    graph = csr_array((np.ones(len(pairs), dtype=bool), (pairs[:, 0], pairs[:, 1])), shape=(count, count))
    return connected_components(graph, connection="weak")[1].astype(np.int64)
