"""Which pairs of faces verification is evaluated on."""

from dataclasses import dataclass

import numpy as np

from core.checks import Labels, as_codes


@dataclass(frozen=True)
class Pairs:
    """Pairs of faces: int64 indices `left` and `right` (P,), bool `same` (P,) for one identity."""

    left: np.ndarray
    right: np.ndarray
    same: np.ndarray


def face_pairs(identities: Labels, max_pairs: int, random_state: int) -> Pairs:
    """Return all pairs of faces when there are at most `max_pairs`, else a seeded, balanced sample.

    The sample holds `max_pairs` // 2 pairs of different people, drawn evenly with replacement, and as many of
    the same person, or all of those when there are fewer. Raises ValueError with one identity only, or when
    no identity has two faces.
    """
    codes = as_codes(identities, "identities")
    sizes = np.bincount(codes)
    if len(sizes) < 2:
        raise ValueError(f"verification needs at least 2 identities, got {len(sizes)} over {len(codes)} faces")
    if sizes.max() < 2:
        raise ValueError(f"verification needs an identity with 2 faces: all {len(sizes)} identities have one face each")
    if len(codes) * (len(codes) - 1) // 2 <= max_pairs:
        left, right = np.triu_indices(len(codes), k=1)
        return Pairs(left, right, codes[left] == codes[right])
    return _sample(codes, sizes, max_pairs // 2, np.random.default_rng(random_state))


def have_both_kinds(identities: Labels) -> bool:
    """Say whether faces of `identities` (N,) form a pair of one person and a pair of two people."""
    _, sizes = np.unique(np.asarray(identities), return_counts=True)
    return len(sizes) >= 2 and bool(sizes.max() >= 2)


def _sample(codes: np.ndarray, sizes: np.ndarray, count: int, rng: np.random.Generator) -> Pairs:
    grouped = np.argsort(codes, kind="stable")
    starts = np.cumsum(sizes) - sizes
    few = int((sizes * (sizes - 1) // 2).sum()) <= count
    same = _all_same(sizes, starts) if few else _draw_same(sizes, starts, count, rng)
    different = _draw_different(sizes, starts, count, rng)
    left, right = grouped[np.hstack([same, different])]
    return Pairs(left, right, np.arange(len(left)) < same.shape[1])


def _all_same(sizes: np.ndarray, starts: np.ndarray) -> np.ndarray:
    blocks = [np.array(np.triu_indices(size, k=1)) + start for size, start in zip(sizes, starts, strict=True)]
    return np.hstack(blocks)


def _draw_same(sizes: np.ndarray, starts: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    ordered_pairs = (sizes * (sizes - 1)).astype(np.float64)
    group = rng.choice(len(sizes), size=count, p=ordered_pairs / ordered_pairs.sum())
    first = rng.integers(sizes[group])
    second = (first + rng.integers(1, sizes[group])) % sizes[group]
    return np.stack([first, second]) + starts[group]


def _draw_different(sizes: np.ndarray, starts: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    n_faces = sizes.sum()
    ordered_pairs = (sizes * (n_faces - sizes)).astype(np.float64)
    group = rng.choice(len(sizes), size=count, p=ordered_pairs / ordered_pairs.sum())
    first = starts[group] + rng.integers(sizes[group])
    # Past the end of its own group and round: never the same person.
    beyond = starts[group] + sizes[group] + rng.integers(n_faces - sizes[group])
    return np.stack([first, beyond % n_faces])
