"""What a person is: a Gaussian of people's means, and one of a person's faces around it."""

from dataclasses import dataclass

import numpy as np
from scipy.linalg import eigh

from clustering.linkage import Groups

CORRELATION = 0.2
"""Share of the spread within a person that faces of one group have in common: light, age, the way the group grew."""

SMALLEST_BETWEEN = 1e-3
"""Variance between people, in units of that within a person, below which a direction says nothing."""

PASSES = 3
"""Times that the model of a person is fitted to the people found and people are grown with it."""


@dataclass(frozen=True)
class IdentityModel:
    """Two-covariance model (Brümmer & de Villiers 2010; a special case of PLDA, Ioffe 2006).

    `mean` (D,); `axes` (D, Z) onto which the spread within a person is 1 in every direction; `between` (Z,), the
    variance of people's means there.
    """

    mean: np.ndarray
    axes: np.ndarray
    between: np.ndarray

    @classmethod
    def fit(cls, x_nd: np.ndarray, labels: np.ndarray) -> "IdentityModel":
        """Fit to embeddings (N, D) and groups (N,), numbered from 0, at least one of them with two faces.

        Both covariances, within people and of all faces, are shrunk towards the sphere of the former with the weight of
        D faces: few pairs suffice, and a direction that only few faces happen to span tells nobody apart.
        """
        groups = Groups.of(x_nd, labels)
        residual = x_nd - (groups.sums / groups.sizes[:, None])[labels]
        return cls.of(x_nd.mean(axis=0), scatter(residual), scatter(x_nd - x_nd.mean(axis=0)), groups.sizes)

    @classmethod
    def of(cls, mean: np.ndarray, within: np.ndarray, total: np.ndarray, sizes: np.ndarray) -> "IdentityModel":
        """Fit to sums over faces, which may have been made in parts.

        `mean` (D,), of all faces. `within`, `total`: float64 (D, D), the scatter of faces about the mean of their
        group and about that of all. `sizes` (C,): faces of each group.
        """
        count, dimension = int(sizes.sum(dtype=np.float64)), len(mean)
        freedom = count - len(sizes)
        sphere = max(float(np.trace(within)) / dimension / freedom, float(np.finfo(np.float32).eps))
        prior = dimension * sphere * np.eye(dimension)
        shrunk_total = (total + prior) / (count - 1 + dimension)
        shrunk_within = (within + prior) / (freedom + dimension)
        variance, axes = eigh(shrunk_total - shrunk_within, shrunk_within)
        used = variance > SMALLEST_BETWEEN
        return cls(mean, axes[:, used].astype(np.float32), variance[used].astype(np.float32))

    def project(self, x_nd: np.ndarray) -> np.ndarray:
        """Return float32 (N, Z)."""
        return np.asarray((x_nd - self.mean) @ self.axes, dtype=np.float32)

    def guess(self, sums: np.ndarray, sizes: np.ndarray) -> np.ndarray:
        """Return float32 (C, Z): the expected mean of a person given the sum (C, Z) of `sizes` (C,) faces."""
        return sums / (1 / self.between + sizes[:, None])

    def evidence(self, sums: np.ndarray, sizes: np.ndarray) -> np.ndarray:
        """Return float32 (C,): log likelihood of "one person" less that of "nothing in common", up to a sum over faces.

        `sums`: (C, Z), sums of projected faces. `sizes`: (C,). The difference of two groups' evidence to that of
        their union is the log-likelihood ratio of one person against two.
        """
        spread = 1 / self.between + sizes[:, None]
        found, place = np.unique(sizes, return_inverse=True)
        volume = np.log1p(found[:, None] * self.between).sum(axis=1)
        return 0.5 * (np.einsum("cz,cz,cz->c", sums, sums, 1 / spread) - volume[place])

    def log_ratio(self, groups: Groups, pairs: np.ndarray) -> np.ndarray:
        """Return float32 (E,): the log-likelihood ratio that each pair (E, 2) of groups is one person.

        Groups count as many faces as `effective_size` says.
        """
        (sums, sizes), (other_sums, other_sizes) = (shrunk(groups, numbers) for numbers in pairs.T)
        union = self.evidence(sums + other_sums, sizes + other_sizes)
        return union - self.evidence(sums, sizes) - self.evidence(other_sums, other_sizes)


def scatter(centred: np.ndarray) -> np.ndarray:
    """Return float64 (D, D): the sum over rows (N, D) of their outer products."""
    return np.asarray((centred.T @ centred).astype(np.float64))


def shrunk(groups: Groups, numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return sums (M, Z) and sizes (M,) of the groups `numbers` (M,), none of them empty, at their effective size."""
    sizes = effective_size(groups.sizes[numbers])
    return groups.sums[numbers] * (sizes / groups.sizes[numbers])[:, None], sizes


def effective_size(sizes: np.ndarray) -> np.ndarray:
    """Return how many independent faces groups of `sizes` (C,) are worth: n / (1 + (n - 1) r) (Kish 1965)."""
    return sizes / (1 + CORRELATION * (sizes - 1))
