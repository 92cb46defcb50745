"""CPU seconds of fitting a generator that warps and of making a face, landmarks not counted."""

import time
from collections.abc import Callable

import numpy as np

from benchmarks.neutral_warp.comparisons import fitted
from benchmarks.neutral_warp.people import People
from models.neutral.face_frames import FaceFrames
from models.neutral.warp.settings import WarpSettings

ROUNDS = 5


def seconds(people: People, settings: WarpSettings) -> dict[str, float]:
    """Return CPU seconds, which other programs on the machine hardly change: of a fit to people, and of a face each.

    A face of one frame and one of as many frames as any person has, the median of `ROUNDS` times.
    """
    started = time.process_time()
    generator = fitted(people, settings)
    found = {"fit": time.process_time() - started, "people": float(len(people.groups))}
    rows = max(people.groups.inputs, key=len)
    faces = FaceFrames.of(people.wide)
    found["frames"] = float(len(rows))
    found["one_frame"] = _median(lambda: generator.face(*faces.both(rows[:1])))
    found["several_frames"] = _median(lambda: generator.face(*faces.both(rows)))
    return {name: round(value, 3) for name, value in found.items()}


def _median(make: Callable[[], object]) -> float:
    return float(np.median([_spent(make) for _ in range(ROUNDS)]))


def _spent(make: Callable[[], object]) -> float:
    started = time.process_time()
    make()
    return time.process_time() - started
