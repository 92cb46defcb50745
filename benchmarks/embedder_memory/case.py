"""One size, in a process of its own: fit the region embedder on a table on disk and embed some of its faces."""

import json
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from core.face_table import FaceTable
from embedding.regions.embedder import RegionEmbedder
from embedding.regions.settings import RegionSettings

INTERVAL_S = 0.02


def main(folder: Path, most_faces: int, embedded: int) -> None:
    """Print the figures of the table in `folder` as JSON."""
    cv2.setNumThreads(1)
    table = FaceTable.load(folder)
    with peak() as fitting:
        fitted = RegionEmbedder.fit(table, RegionSettings(most_faces=most_faces), seed=0)
    some = table.select(np.arange(len(table)) < embedded)
    with peak() as embedding:
        vectors = fitted.embed_table(some)
    print(json.dumps({"fit": fitting, "embed": embedding | {"vectors_mib": round(vectors.nbytes / 2**20)}}))


@contextmanager
def peak() -> Iterator[dict[str, Any]]:
    """Fill in the seconds, and how much memory of its own the process took at most above what it had, in MiB.

    Mapped files do not count: the system takes their pages back when it needs them.
    """
    found: dict[str, Any] = {}
    before, most, done = own_memory(), [0], threading.Event()

    def watch() -> None:
        while not done.wait(INTERVAL_S):
            most[0] = max(most[0], own_memory())

    start, watching = time.perf_counter(), threading.Thread(target=watch, daemon=True)
    watching.start()
    yield found
    done.set()
    watching.join()
    found |= {"seconds": round(time.perf_counter() - start, 1), "peak_mib": round((most[0] - before) / 1024)}


def own_memory() -> int:
    """Return the anonymous memory of this process in KiB."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith("RssAnon:")).split()[1])


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
