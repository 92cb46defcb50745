"""One clustering of drawn people in a process of its own, so that its peak memory is measured alone."""

import json
import resource
import sys
import time
from typing import Any

import numpy as np

from benchmarks.clustering_scale.people import draw_people
from clustering.registry import CLUSTERERS
from evaluation.clusterings import with_count
from evaluation.partition import bcubed, pairwise


def main() -> None:
    """Cluster `argv[2]` faces with the algorithm `argv[1]`; print one line of JSON."""
    try:
        print(json.dumps(measured(sys.argv[1], int(sys.argv[2]))))
    except ValueError as refused:
        print(json.dumps({"refused": str(refused)}))


def measured(algorithm: str, count: int) -> dict[str, Any]:
    """Return seconds, peak memory and quality of one clustering, which is told the number of people if it takes it."""
    embeddings, people = draw_people(count)
    clusterer = with_count(CLUSTERERS[algorithm].model_validate({}), "identities", people)
    started = time.perf_counter()
    labels = clusterer.fit_predict(embeddings)
    seconds = time.perf_counter() - started
    pairs, cubed = pairwise(people, labels), bcubed(people, labels)
    return {
        "seconds": round(seconds, 2),
        "peak_gib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, 2),
        "pairwise_f": round(pairs.f, 4),
        "pairwise_precision": round(pairs.precision, 4),
        "bcubed_f": round(cubed.f, 4),
        "groups": int(labels.max()) + 1,
        "people": len(np.unique(people)),
    }


if __name__ == "__main__":
    main()
