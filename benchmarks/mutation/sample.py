"""A seeded sample of mutants in which every module has its share."""

import random
from collections.abc import Mapping, Sequence

from benchmarks.mutation.sites import Mutant


def sample(mutants: Mapping[str, Sequence[Mutant]], count: int, seed: int = 0) -> list[Mutant]:
    """Return `count` mutants, or all where there are fewer, by a systematic sample of the modules in order.

    A module with a share s of all mutants gives count * s of the sample, rounded up or down.
    """
    rng = random.Random(seed)
    ordered = [mutant for module in sorted(mutants) for mutant in rng.sample(mutants[module], len(mutants[module]))]
    if len(ordered) <= count:
        return ordered
    step = len(ordered) / count
    start = rng.random() * step
    return [ordered[int(start + number * step)] for number in range(count)]
