"""Embeddings of drawn people with realistic numbers of faces, and one clustering of them in a process of its own.

How they are drawn: the number of faces of a person is log-normal (mean 11, sigma 0.8: most have a few, some hundreds).
A person's mean is a Gaussian of 128 dimensions whose standard deviations fall as i^-0.75, scaled to length 1: few
directions tell most people apart, so the more people, the closer the nearest stranger. Each face adds a Gaussian of
length 0.34, times a log-normal factor (sigma 0.15) of the person, and is scaled to length 1. At 10,000 faces average
linkage cut at the Euclidean distance 0.6 then scores a pairwise F of about 0.96.
"""

import json
import resource
import sys
import time

import numpy as np

from clustering.settings import CLUSTERERS, ClusteringSettings, cluster
from core.vectors import unit_length
from evaluation.partition import bcubed, pairwise

FACES_A_PERSON, SIZE_SPREAD = 11, 0.8
DIMENSION, DECAY, NOISE_LENGTH, NOISE_SPREAD = 128, 0.75, 0.34, 0.15


def draw_people(count: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return unit embeddings float32 (N, 128) and who they are (N,)."""
    rng = np.random.default_rng(seed)
    draws = rng.lognormal(np.log(FACES_A_PERSON) - SIZE_SPREAD**2 / 2, SIZE_SPREAD, count // 4 + 50)
    sizes = np.maximum(1, np.round(draws)).astype(int)
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


def main() -> None:
    """Cluster `argv[2]` faces with the algorithm `argv[1]`, told the number of people; print one line of JSON."""
    algorithm, count = sys.argv[1], int(sys.argv[2])
    embeddings, people = draw_people(count)
    settings = ClusteringSettings(algorithm=algorithm, n_clusters=len(np.unique(people)))
    started = time.perf_counter()
    try:
        labels = cluster(embeddings, settings)
    except ValueError as refused:
        print(json.dumps({"refused": str(refused)}))
        return
    seconds = time.perf_counter() - started
    pairs, cubed = pairwise(people, labels), bcubed(people, labels)
    print(
        json.dumps(
            {
                "seconds": round(seconds, 2),
                "peak_gib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, 2),
                "pairwise_f": round(pairs.f, 4),
                "pairwise_precision": round(pairs.precision, 4),
                "bcubed_f": round(cubed.f, 4),
                "groups": int(labels.max()) + 1,
                "people": len(np.unique(people)),
            }
        )
    )


if __name__ == "__main__":
    assert sys.argv[1] in CLUSTERERS
    main()
