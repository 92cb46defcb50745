"""As many faces as wanted, resampled from the embeddings of real people; nobody of them is a real person.

How they are resampled: the number of faces of a person is log-normal (mean 11, sigma 0.8: most have a few, some
hundreds). A person's mean is the mean of all people plus a mixture of the deviations of three real people's means from
it (positive weights), as long as the deviation of the first of the three. Each face adds a mixture of the deviations of
two faces of that real person from their mean, with the weight √.7, and with √.3 one of two faces of anybody, as large
as that person's deviations are. The weights of a mixture have the square sum 1, which keeps the covariance of what is
mixed. Faces are scaled to length 1. What differs between people (how far their faces scatter, and in which directions)
and the heavy tails stay, and no normal distribution is fitted. The .7 was chosen on the cosines alone: with it they
distinguish resampled people about as well as the real ones (1: worse, 0: much better).
"""

from dataclasses import dataclass

import numpy as np

from benchmarks.clustering_scale.people import faces_of_people
from benchmarks.clustering_scale.population import Population
from core.vectors import unit_length

PEOPLE, FACES, OWN = 3, 2, 0.7
"""People mixed to one, faces mixed to one, and the share of a face's variance that comes from one person's faces."""
BLOCK = 50_000
"""Faces made at a time; bounds memory."""


@dataclass(frozen=True)
class Spread:
    """How a population differs: `middle` (D,), `means` (P, D) of people about it, `faces` (N, D) about their people.

    `own` (P,): how many faces a person has, in the order of people. `size` (P,): length of a person's deviations.
    """

    middle: np.ndarray
    means: np.ndarray
    faces: np.ndarray
    own: np.ndarray
    size: np.ndarray

    @classmethod
    def of(cls, population: Population) -> "Spread":
        """Return the spread of a population; deviations are scaled to what they are about the true mean."""
        people, own = population.people, np.bincount(population.people)
        means = np.stack([population.vectors[people == one].mean(axis=0) for one in range(len(own))])
        faces = population.vectors - means[people]
        faces *= np.sqrt(own / (own - 1)).astype(np.float32)[people, None]
        size = np.sqrt(np.bincount(people, np.square(faces).sum(axis=1)) / own).astype(np.float32)
        middle = means.mean(axis=0)
        return cls(middle, means - middle, faces, own, size)

    def new_means(self, count: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Return the means (count, D) of new people, and whom each resembles in how the faces scatter."""
        sources = rng.integers(0, len(self.own), (count, PEOPLE))
        weights = np.abs(rng.standard_normal(sources.shape, dtype=np.float32))
        like = sources[:, 0]
        length = np.linalg.norm(self.means, axis=1)[like, None]
        return self.middle + unit_length(mixed(self.means, sources, weights)) * length, like

    def deviations(self, like: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """Return deviations (M, D) of faces, each `like` (M,) those of a real person."""
        first = (np.cumsum(self.own) - self.own)[like, None]
        scaled = self.faces / np.repeat(self.size, self.own)[:, None]
        own = first + rng.integers(0, self.own[like, None], (len(like), FACES))
        anybody = rng.integers(0, len(scaled), (len(like), FACES))
        found = np.sqrt(np.float32(OWN)) * mixed(scaled, own, rng.standard_normal(own.shape, dtype=np.float32))
        found += np.sqrt(np.float32(1 - OWN)) * mixed(scaled, anybody, rng.standard_normal(own.shape, dtype=np.float32))
        return found * self.size[like, None]


def resample(population: Population, count: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return unit embeddings float32 (N, D) of people made of a population's, and who they are (N,)."""
    rng, spread = np.random.default_rng(seed), Spread.of(population)
    sizes = faces_of_people(count, rng)
    people = rng.permutation(np.repeat(np.arange(len(sizes)), sizes)[:count])
    means, like = spread.new_means(len(sizes), rng)
    faces = np.empty((count, means.shape[1]), np.float32)
    for at in range(0, count, BLOCK):
        some = people[at : at + BLOCK]
        faces[at : at + BLOCK] = unit_length(means[some] + spread.deviations(like[some], rng))
    return faces, people


def mixed(rows: np.ndarray, sources: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return mixtures (M, D) of rows (N, D): of those that `sources` (M, k) name, weights (M, k) at length 1."""
    return np.einsum("ms,msd->md", unit_length(weights), rows[sources])
