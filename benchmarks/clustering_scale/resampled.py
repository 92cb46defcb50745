"""As many faces as wanted, resampled from the embeddings of real people; nobody of them is a real person.

How they are resampled: the number of faces of a person is log-normal (mean 11, sigma 0.8: most have a few, some
hundreds). A person's mean is the mean of all people plus a mixture of the deviations of three real people's means
from it. Each face adds a mixture of the deviations of three faces of one real person, the first of the three, from
the mean of that person. The weights of a mixture are a random direction in three dimensions, so that it keeps the
covariance of what is mixed, and neither the spread within people, which differs from one to the next, nor its heavy
tails are smoothed into one normal distribution. Faces are scaled to length 1.
"""

import numpy as np

from benchmarks.clustering_scale.people import faces_of_people
from benchmarks.clustering_scale.population import Population
from core.vectors import unit_length

MIXED = 3
BLOCK = 50_000
"""Faces made at a time; bounds memory."""


def resample(population: Population, count: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return unit embeddings float32 (N, D) of people made of a population's, and who they are (N,)."""
    rng = np.random.default_rng(seed)
    sizes = faces_of_people(count, rng)
    people = rng.permutation(np.repeat(np.arange(len(sizes)), sizes)[:count])
    own = np.bincount(population.people)
    means = np.stack([population.vectors[population.people == one].mean(axis=0) for one in range(len(own))])
    deviations = population.vectors - means[population.people]
    deviations *= np.sqrt(own / (own - 1)).astype(np.float32)[population.people, None]
    middle = means.mean(axis=0)
    sources = rng.integers(0, len(own), (len(sizes), MIXED))
    new_means = middle + mixed(means - middle, sources, rng)
    like, first = sources[people, 0], np.cumsum(own) - own
    faces = np.empty((count, means.shape[1]), np.float32)
    for at in range(0, count, BLOCK):
        some = like[at : at + BLOCK]
        rows = first[some, None] + rng.integers(0, own[some, None], (len(some), MIXED))
        faces[at : at + BLOCK] = unit_length(new_means[people[at : at + BLOCK]] + mixed(deviations, rows, rng))
    return faces, people


def mixed(rows: np.ndarray, sources: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return mixtures float32 (M, D) of rows (N, D): of those that `sources` (M, 3) name, in a random direction."""
    weights = unit_length(rng.standard_normal(sources.shape, dtype=np.float32))
    return np.einsum("ms,msd->md", weights, rows[sources])
