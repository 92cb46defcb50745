"""One clustering of resampled people in a process of its own, so that its peak memory is measured alone."""

import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.clustering_scale.population import Population
from benchmarks.clustering_scale.resampled import resample
from clustering.registry import CLUSTERERS
from evaluation.clusterings import with_count
from evaluation.partition import bcubed, pairwise


def main(algorithm: str, count: str, limit: str, population: str) -> None:
    """Cluster `count` faces of people made of those in a file; print one line of JSON."""
    try:
        print(json.dumps(measured(algorithm, int(count), int(limit), Population.load(Path(population)))))
    except ValueError as refused:
        print(json.dumps({"refused": str(refused)}))


def measured(algorithm: str, count: int, limit: int, population: Population) -> dict[str, Any]:
    """Return seconds, peak memory and quality of one clustering, which is told the number of people if it takes it.

    The system ends the process (SIGXCPU) when clustering and scoring take more than `limit` processor seconds.
    """
    embeddings, people = resample(population, count)
    resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + limit, resource.RLIM_INFINITY))
    found = clustered(algorithm, embeddings, people)
    return found | {"peak_gib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, 2)}


def clustered(algorithm: str, embeddings: np.ndarray, people: np.ndarray) -> dict[str, Any]:
    """Return seconds and quality of one clustering of embeddings (N, D) of people (N,)."""
    clusterer = with_count(CLUSTERERS[algorithm].model_validate({}), "identities", people)
    began, started = time.perf_counter(), time.process_time()
    labels = clusterer.fit_predict(embeddings)
    seconds, waited = time.process_time() - started, time.perf_counter() - began
    pairs, cubed = pairwise(people, labels), bcubed(people, labels)
    return {
        "seconds": round(seconds, 2),
        "wall_seconds": round(waited, 2),
        "pairwise_f": round(pairs.f, 4),
        "pairwise_precision": round(pairs.precision, 4),
        "bcubed_f": round(cubed.f, 4),
        "groups": int(labels.max()) + 1,
        "people": len(np.unique(people)),
    }


if __name__ == "__main__":
    main(*sys.argv[1:])
