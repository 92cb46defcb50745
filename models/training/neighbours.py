"""Similar pictures as targets: mutual nearest neighbours in principal components of the pixels."""

from collections.abc import Sequence

import numpy as np
import torch
from torch.nn.functional import adaptive_avg_pool2d

from core.pixels import Pixels
from core.principal_components import fit_principal_components
from models.training.batches import gather, ordered_batches
from models.training.candidates import Candidates

ROWS_AT_ONCE = 1024
SIDE = 32
"""Pictures are compared at this many pixels a side: finer detail moves with the slightest shift."""

MAX_FIT = 10_000
"""The maximum number of pictures on which principal components are fitted."""


def neighbour_targets(
    vectors_nd: np.ndarray, parts: Sequence[np.ndarray], neighbours: int, seed: int, own: float = 0.0
) -> Candidates:
    """Return as candidates of a row its mutual nearest neighbours in its part, by the angle of vectors (N, D).

    Two rows are mutual neighbours when each is among the `neighbours` nearest of the other. Vectors may come from
    `principal_components` or from a model that was trained before.
    """
    pairs = np.concatenate([rows[mutual_neighbours(vectors_nd[rows], neighbours)] for rows in parts], axis=1)
    count = np.bincount(pairs[0], minlength=len(vectors_nd))
    members = pairs[1][np.argsort(pairs[0], kind="stable")]
    return Candidates(np.cumsum(count) - count, count, np.full(len(vectors_nd), -1), members, seed, own)


def mutual_neighbours(vectors_nd: np.ndarray, neighbours: int) -> np.ndarray:
    """Return int64 (2, P), every ordered pair of mutual nearest neighbours among vectors (N, D), by angle."""
    k = min(neighbours, len(vectors_nd) - 1)
    if k < 1:
        return np.empty((2, 0), np.int64)
    unit_nd = torch.nn.functional.normalize(torch.from_numpy(vectors_nd.astype(np.float32)), dim=1)
    nearest = []
    for start in range(0, len(unit_nd), ROWS_AT_ONCE):
        cosine_bn = unit_nd[start : start + ROWS_AT_ONCE] @ unit_nd.T
        cosine_bn[torch.arange(len(cosine_bn)), torch.arange(start, start + len(cosine_bn))] = -torch.inf
        nearest.append(cosine_bn.topk(k).indices)
    n = len(unit_nd)
    forth = np.repeat(np.arange(n), k) * n + torch.cat(nearest).numpy().ravel()
    back = forth % n * n + forth // n
    both = np.intersect1d(forth, back)
    return np.stack([both // n, both % n])


def principal_components(
    pixels_nhwc: Pixels, rows: np.ndarray, fit_rows: np.ndarray, dimension: int, whiten: bool
) -> np.ndarray:
    """Return float32 (N, D) for uint8 pixels (N, S, S, 3): the first components of `rows`, 0 for the others.

    Fitted on up to 10,000 of `fit_rows`, at 32 pixels a side. D is `dimension`, or less when there are too few faces.
    """
    fit = _small(pixels_nhwc, fit_rows[np.linspace(0, len(fit_rows) - 1, min(len(fit_rows), MAX_FIT)).astype(int)])
    pca = fit_principal_components(fit, dimension, whiten=whiten)
    vectors_nd = np.zeros((len(pixels_nhwc), len(pca.components_)), np.float32)
    for start in range(0, len(rows), ROWS_AT_ONCE):
        block = rows[start : start + ROWS_AT_ONCE]
        vectors_nd[block] = pca.transform(_small(pixels_nhwc, block))
    return vectors_nd


def _small(pixels_nhwc: Pixels, rows: np.ndarray) -> np.ndarray:
    """Return float32 (B, SIDE SIDE 3) of the pictures `rows`, area-averaged."""
    cpu, parts = torch.device("cpu"), []
    for batch in ordered_batches(rows, ROWS_AT_ONCE):
        x_bchw = gather(torch.from_numpy(pixels_nhwc[batch.numpy()]), torch.arange(len(batch)), cpu)
        parts.append(adaptive_avg_pool2d(x_bchw, min(SIDE, x_bchw.shape[3])).flatten(1))
    return torch.cat(parts).numpy()
