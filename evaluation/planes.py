"""How much of what lies near each other stays near in a few dimensions."""

from typing import NamedTuple

import numpy as np
from sklearn.manifold import trustworthiness
from sklearn.neighbors import NearestNeighbors

from core.checks import Labels, as_codes, check_same_length

NEIGHBOURS = 10


class Neighbourhoods(NamedTuple):
    """Both in [0, 1], by Venna and Kaski (2001).

    `trustworthiness`: whoever is near in the plane was near before. `continuity`: whoever was near is near in the
    plane.
    """

    trustworthiness: float
    continuity: float


def neighbourhoods(before: np.ndarray, after: np.ndarray, neighbours: int = NEIGHBOURS) -> Neighbourhoods:
    """Compare vectors (N, D) with what they became, (N, K); distances are Euclidean.

    Raises ValueError for stacks of different lengths and for fewer than 2 x `neighbours` + 1 faces.
    """
    check_same_length(before=before, after=after)
    if len(before) <= 2 * neighbours:
        raise ValueError(f"{len(before)} faces are too few for neighbourhoods of {neighbours}")
    there, back = (trustworthiness(*pair, n_neighbors=neighbours) for pair in ((before, after), (after, before)))
    return Neighbourhoods(float(there), float(back))


def neighbour_accuracy(vectors: np.ndarray, labels: Labels, neighbours: int = NEIGHBOURS) -> float:
    """Return the share of faces whose label most of their nearest others have, among `vectors` (N, K).

    Labels that occur once cannot be found and are left out. Of labels that are as frequent the first in order counts.
    """
    codes = as_codes(labels, "labels")
    again = np.bincount(codes)[codes] > 1
    found = NearestNeighbors(n_neighbors=min(neighbours, len(codes) - 1)).fit(vectors).kneighbors(return_distance=False)
    votes = np.zeros((len(codes), codes.max() + 1), int)
    np.add.at(votes, (np.arange(len(codes))[:, None], codes[found]), 1)
    return float((votes.argmax(axis=1) == codes)[again].mean())
