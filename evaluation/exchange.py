"""Whether an exchange keeps the expression and changes who is seen."""

import numpy as np

from core.checks import check_same_length


def kept(before: np.ndarray, after: np.ndarray) -> float:
    """Return the mean correlation, over action units, of what was measured before and after, each (N, A).

    Pairs with a missing value do not count; units that hardly vary (below .05 before) are left out. NaN when none is
    left.
    """
    check_same_length(before=before, after=after)
    found = []
    for old, new in zip(before.T, after.T, strict=True):
        both = np.isfinite(old) & np.isfinite(new)
        if both.sum() > 2 and old[both].std() > 0.05 and new[both].std() > 0:
            found.append(np.corrcoef(old[both], new[both])[0, 1])
    return float(np.mean(found)) if found else float("nan")


def changed(made: np.ndarray, own: np.ndarray, wanted: np.ndarray) -> float:
    """Return the share of made faces (N, D) whose embedding is nearer to the mean of `wanted` (M, D) than of `own`.

    Nearness is the cosine. 0 when nothing changed, 1 when every face is taken for one of the other group.
    """
    directions = [_unit(_unit(side).mean(axis=0)) for side in (own, wanted)]
    nearness = _unit(made) @ np.stack(directions, axis=1)
    return float((nearness[:, 1] > nearness[:, 0]).mean())


def _unit(vectors: np.ndarray) -> np.ndarray:
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-12)
