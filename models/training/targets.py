"""Who reconstructs whom: each picture itself, another frame of its track, or a neighbour. No names are used.

An autoencoder that must turn a picture into another of (probably) the same person has to keep what the two share and
may forget the rest. With squared error the best answer is the mean of the possible targets.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
from pydantic import Field
from torch.nn.functional import adaptive_avg_pool2d

from core.settings import Settings
from models.training.batches import gather, ordered_batches

Targets = Callable[[np.ndarray, int], np.ndarray]
"""(rows int64 (B,), epoch) -> the rows (B,) that these shall become; a pure function, the same in any batch."""

BLOCK = 1024
SIDE = 32
"""Pictures are compared at this many pixels a side: finer detail moves with the slightest shift."""

LEAST_SHARE = 0.05
"""Share of the training pictures that must have another to become, else training would be plain under another name."""

MAX_FIT = 10_000
"""Pictures that principal components are fitted on at most."""


class TargetSettings(Settings):
    """What each picture shall become.

    `kind`: "self"; "track", another picture of the same group (a clip); or "neighbour", one of the `neighbours` nearest
    pictures that also have it among theirs, by the angle between their first `dimension` principal components
    (`whiten`: each scaled to variance 1, so that the light, which has the largest, does not decide alone).
    `own`: probability that a picture becomes itself all the same.
    """

    kind: Literal["self", "track", "neighbour"] = "self"
    neighbours: int = Field(5, ge=1)
    dimension: int = Field(64, ge=1)
    whiten: bool = True
    own: float = Field(0.0, ge=0, le=1)


@dataclass(frozen=True)
class Candidates:
    """For each row of N the rows that it may become: `members[start[row] : start[row] + count[row]]`.

    `start`, `count` int64 (N,). Rows may share members. Where a row stands among its own candidates, `place` (N,)
    tells at which of them (else -1) and it is passed over. A row without any other becomes itself.
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
        step = np.floor(chance(self.seed, 2 * epoch, rows) * others).astype(np.int64)
        step = np.where(inside, (self.place[rows] + 1 + step) % np.maximum(self.count[rows], 1), step)
        stays = (others <= 0) | (chance(self.seed, 2 * epoch + 1, rows) < self.own)
        at = np.where(stays, 0, self.start[rows] + step)
        return np.where(stays, rows, self.members[at]) if len(self.members) else rows

    def share(self, rows: np.ndarray) -> float:
        """Return the share of `rows` that have another picture to become."""
        return float((self.count[rows] > (self.place[rows] >= 0)).mean())


def build_targets(
    settings: TargetSettings,
    pixels_nhwc: np.ndarray,
    parts: Sequence[np.ndarray],
    seed: int,
    groups: np.ndarray | None = None,
) -> Targets:
    """Return who becomes whom among uint8 pixels (N, S, S, 3); `parts` are the rows of training, then of validation.

    No picture of one part becomes one of the other. `groups` (N,) name the clip of each picture. Raises ValueError when
    these are missing for tracks, or when hardly any picture has another to become.
    """
    if settings.kind == "self":
        return own_target
    if settings.kind == "track":
        if groups is None:
            raise ValueError("targets of kind 'track' need to know which clip each picture comes from: give `groups`")
        found = track_targets(groups, parts, seed, settings.own)
    else:
        every = np.concatenate(parts)
        vectors_nd = principal_components(pixels_nhwc, every, parts[0], settings.dimension, settings.whiten)
        found = neighbour_targets(vectors_nd, parts, settings.neighbours, seed, settings.own)
    if found.share(parts[0]) < LEAST_SHARE:
        raise ValueError(
            f"only {found.share(parts[0]):.1%} of the training pictures have another to become "
            f"(targets: {settings.kind}): train on clips, raise `neighbours`, or use kind 'self'"
        )
    return found


def own_target(rows: np.ndarray, epoch: int) -> np.ndarray:  # noqa: ARG001  # the interface of Targets
    """Return `rows`: each picture becomes itself."""
    return rows


def track_targets(groups: np.ndarray, parts: Sequence[np.ndarray], seed: int, own: float = 0.0) -> Candidates:
    """Return as candidates the other rows with the same value in `groups` (N,) that lie in the same part.

    `parts` are the row numbers of training and of validation: no picture of one becomes one of the other.
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
    for start in range(0, len(unit_nd), BLOCK):
        cosine_bn = unit_nd[start : start + BLOCK] @ unit_nd.T
        cosine_bn[torch.arange(len(cosine_bn)), torch.arange(start, start + len(cosine_bn))] = -torch.inf
        nearest.append(cosine_bn.topk(k).indices)
    n = len(unit_nd)
    forth = np.repeat(np.arange(n), k) * n + torch.cat(nearest).numpy().ravel()
    back = forth % n * n + forth // n
    both = np.intersect1d(forth, back)
    return np.stack([both // n, both % n])


def principal_components(
    pixels_nhwc: np.ndarray, rows: np.ndarray, fit_rows: np.ndarray, dimension: int, whiten: bool
) -> np.ndarray:
    """Return float32 (N, D) for uint8 pixels (N, S, S, 3): the first components of `rows`, 0 for the others.

    Fitted on up to 10,000 of `fit_rows`, at 32 pixels a side. D is `dimension`, or less when there are too few faces.
    """
    from sklearn.decomposition import PCA  # needed for training alone: who serves a model does not install it

    fit = _small(pixels_nhwc, fit_rows[np.linspace(0, len(fit_rows) - 1, min(len(fit_rows), MAX_FIT)).astype(int)])
    components = min(dimension, len(fit) - 1, fit.shape[1])
    pca = PCA(components, whiten=whiten, svd_solver="randomized", random_state=0).fit(fit)
    vectors_nd = np.zeros((len(pixels_nhwc), components), np.float32)
    for start in range(0, len(rows), BLOCK):
        block = rows[start : start + BLOCK]
        vectors_nd[block] = pca.transform(_small(pixels_nhwc, block))
    return vectors_nd


def chance(seed: int, epoch: int, rows: np.ndarray) -> np.ndarray:
    """Return float64 (B,) in [0, 1), one draw for each (seed, epoch, row), whatever else is drawn.

    The finaliser of SplitMix64 (Steele, Lea and Flood, 2014), applied once for each of the three.
    """
    state = np.zeros(len(rows), np.uint64)
    for part in (np.uint64(seed), np.uint64(epoch), np.asarray(rows).astype(np.uint64)):
        state = _mixed(state + part + np.uint64(0x9E3779B97F4A7C15))
    return (state >> np.uint64(11)).astype(np.float64) * 2.0**-53


def _mixed(state: np.ndarray) -> np.ndarray:
    state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return state ^ (state >> np.uint64(31))


def _small(pixels_nhwc: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Return float32 (B, SIDE SIDE 3) of the pictures `rows`, area-averaged."""
    cpu, parts = torch.device("cpu"), []
    for batch in ordered_batches(rows, BLOCK):
        x_bchw = gather(torch.from_numpy(pixels_nhwc[batch.numpy()]), torch.arange(len(batch)), cpu)
        parts.append(adaptive_avg_pool2d(x_bchw, min(SIDE, x_bchw.shape[3])).flatten(1))
    return torch.cat(parts).numpy()
