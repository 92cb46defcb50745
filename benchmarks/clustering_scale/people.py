"""Embeddings of drawn people with realistic numbers of faces.

How they are drawn: the number of faces of a person is log-normal (mean 11, sigma 0.8: most have a few, some hundreds).
A person's mean is a Gaussian of 128 dimensions whose standard deviations fall as i^-0.75, scaled to length 1: few
directions distinguish most people, so the more people, the closer the nearest stranger. Each face adds a Gaussian of
length 0.34, times a log-normal factor (sigma 0.15) of the person, and is scaled to length 1. At 10,000 faces average
linkage cut at the Euclidean distance 0.6 then scores a pairwise F of about 0.96.
"""

import numpy as np

from core.vectors import unit_length

FACES_PER_PERSON, SIZE_SPREAD = 11, 0.8
DIMENSION, DECAY, NOISE_LENGTH, NOISE_SPREAD = 128, 0.75, 0.34, 0.15


def draw_people(count: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return unit embeddings float32 (N, 128) and who they are (N,)."""
    rng = np.random.default_rng(seed)
    sizes = faces_of_people(count, rng)
    people = np.repeat(np.arange(len(sizes)), sizes)[:count]
    deviation = np.arange(1, DIMENSION + 1, dtype=np.float32) ** -DECAY
    means = unit_length(rng.standard_normal((len(sizes), DIMENSION), dtype=np.float32) * deviation)
    noise = NOISE_LENGTH / DIMENSION**0.5 * rng.lognormal(0, NOISE_SPREAD, len(sizes)).astype(np.float32)
    people = rng.permutation(people)
    faces = rng.standard_normal((count, DIMENSION), dtype=np.float32)
    faces *= noise[people, None]
    faces += means[people]
    faces /= np.linalg.norm(faces, axis=1, keepdims=True)
    return faces, people


def faces_of_people(count: int, rng: np.random.Generator) -> np.ndarray:
    """Return numbers of faces of people (P,), together `count` faces or more."""
    draws = rng.lognormal(np.log(FACES_PER_PERSON) - SIZE_SPREAD**2 / 2, SIZE_SPREAD, count // 4 + 50)
    return np.maximum(1, np.round(draws)).astype(int)
