"""What a fit without a person changes, beside what another draw under another seed changes."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from embedding.regions.embedder import RegionEmbedder

Fit = Callable[[np.ndarray, int], RegionEmbedder]
"""Learns from some rows under a seed."""
Embed = Callable[[RegionEmbedder, np.ndarray], np.ndarray]


def photographed_most(identity: np.ndarray, learning: np.ndarray, count: int) -> list[str]:
    """Return the names of the people with most rows in `learning`: those whose deletion changes most."""
    names, sizes = np.unique([name for name in identity[learning] if name], return_counts=True)
    return [str(name) for name in names[np.argsort(-sizes, kind="stable")[:count]]]


def deletion(
    fit: Fit, embed: Embed, fitted: RegionEmbedder, identity: np.ndarray, learning: np.ndarray, held: np.ndarray,
    people: Sequence[str], seed: int,
) -> dict[str, Any]:  # fmt: skip
    """Return how far cosines of `held` faces move when a person is deleted and the embedder is fitted again.

    `moved`: median and 99th percentile over pairs of held-out faces of the absolute change of the cosine, the mean of
    the people; `other_seed`: the same when nobody is deleted and another seed draws. `own`: mean cosine of two faces of
    a deleted person by the fit that had learned from them less that by the fit without them; `own_other_seed`: the
    same difference for these people when only the seed changes. What a fit remembers of a person shows as `own` above
    `own_other_seed`.
    """
    before, redrawn = _pairs(embed(fitted, held)), fit(learning, seed + 1)
    moved, own, own_redrawn = [], [], []
    for name in people:
        rows = np.flatnonzero(identity == name)
        without = fit(learning[identity[learning] != name], seed)
        moved.append(_change(before, _pairs(embed(without, held))))
        known = _pairs(embed(fitted, rows)).mean()
        own.append(known - _pairs(embed(without, rows)).mean())
        own_redrawn.append(known - _pairs(embed(redrawn, rows)).mean())
    return {
        "people": len(people),
        "faces": [int((identity[learning] == name).sum()) for name in people],
        "moved": [round(float(each), 4) for each in np.mean(moved, axis=0)],
        "other_seed": [round(float(each), 4) for each in _change(before, _pairs(embed(redrawn, held)))],
        "own": [round(float(each), 4) for each in own],
        "own_other_seed": [round(float(each), 4) for each in own_redrawn],
    }


def _pairs(vectors: np.ndarray) -> np.ndarray:
    """Return the cosines of every two unit rows, float32."""
    return np.concatenate(list(_upper(vectors)))


def _upper(vectors: np.ndarray) -> Iterator[np.ndarray]:
    for row in range(len(vectors) - 1):
        yield vectors[row + 1 :] @ vectors[row]


def _change(before: np.ndarray, after: np.ndarray) -> tuple[float, float]:
    low, high = np.quantile(np.abs(before - after), (0.5, 0.99))
    return float(low), float(high)
