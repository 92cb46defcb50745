"""Reads damaged files in a process of its own: `python fuzz_run.py SEED COUNT`.

Prints a line before each file, so that whoever watches knows where it hangs or crashes, and in the end one line
of JSON with what became of the files.
"""

import json
import resource
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import numpy as np
from fuzz_damage import damaged
from fuzz_files import Sample
from fuzz_samples import samples

from core.crop import EyeCrop
from core.rejects import Reason
from faces.aligned_faces import align_faces
from faces.backends.number_columns import MeasurementsError
from faces.measuring.measure import measure_faces
from faces.measuring.measure_settings import MeasureSettings
from faces.media.decode import DecodeSettings
from faces.media.place import LayoutError
from faces.sources.scan import scan_all
from faces.sources.settings import SourceSettings

SETTINGS = MeasureSettings(decode=DecodeSettings(max_pixels=4_000_000))
MOST_ADDRESSES = 16 * 2**30
"""Bytes of address space: a wild allocation fails here instead of taking the machine down."""


def read(sample: Sample, content: bytes) -> Counter:
    """Read one source as the pipeline does; return how many faces, rejects and errors it gave.

    Anything else than these outcomes is an exception, and so is an item that vanishes.
    """
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name, data in {**sample.beside, sample.file: content}.items():
            (root / "data" / name).parent.mkdir(parents=True, exist_ok=True)
            (root / "data" / name).write_bytes(data)
        path = "data" if sample.whole_folder else f"data/{sample.file}"
        source = SourceSettings(kind=sample.kind, path=path, backend=sample.backend, measurements=sample.measurements)
        try:
            raw, left_out = scan_all([source], root)
            faces, unmeasured, _ = measure_faces(raw, root, SETTINGS)
        except (LayoutError, MeasurementsError):
            return Counter(errors=1)
        check_nothing_vanished(raw, left_out, faces, unmeasured)
        table, unaligned = align_faces(faces, root, root / "out", EyeCrop(size=32), decode=SETTINGS.decode)
        assert len(table) + len(unaligned) == len(faces)
        rejects = [reason for log in (left_out, unmeasured, unaligned) for _, _, _, reason, _ in log.rows()]
        assert all(isinstance(reason, Reason) for reason in rejects)
        return Counter(faces=len(table), rejects=len(rejects))


def check_nothing_vanished(raw, left_out, faces, unmeasured) -> None:
    assert len(raw) + len(left_out) > 0
    measured = set(zip(faces["path"], faces["member"], strict=True))
    rejected = Counter(path for _, path, _, _, _ in unmeasured.left_out().rows())
    for path, rows in raw.groupby("path"):
        gone = [member for member in rows["member"] if (path, member) not in measured]
        assert len(gone) <= rejected[path], f"{path}: {gone} left no trace"


def peak_memory() -> int:
    """Return the largest resident size so far, MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main(seed: int, count: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_ADDRESSES, MOST_ADDRESSES))
    rng = np.random.default_rng(seed)
    known = samples()
    for name, sample in known.items():
        outcome = read(sample, sample.finish(sample.content))
        assert outcome["faces"], f"{name} is not sound: {outcome}"
    before, slowest, outcomes = peak_memory(), ("", 0.0), Counter()
    names = list(known)
    for number in range(count):
        name = names[number % len(names)]
        content, damages = damaged(known[name].content, rng, known[str(rng.choice(names))].content)
        print(f"file {number}: {name}: {', '.join(damages)}", flush=True)
        start = time.monotonic()
        outcome = +read(known[name], known[name].finish(content))
        slowest = max(slowest, (name, time.monotonic() - start), key=lambda one: one[1])
        outcomes += outcome
        outcomes["sources with " + "+".join(sorted(outcome))] += 1
    growth = peak_memory() - before
    print(json.dumps({"files": count, "growth": growth, "slowest": slowest, "outcomes": outcomes}), flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
