"""Plant mutants one at a time: before the nearest tests of their module, then those left before the further ones.

Most are noticed by the few test files nearest to the module. What these let pass is also shown to the other test files
of the pure rooms that reach the module through imports, nearest first, as many as take FURTHER_S together.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from benchmarks.mutation.runner import NO_TESTS, PASSED, TIMEOUT, Job, Runner
from benchmarks.mutation.sites import Mutant
from benchmarks.mutation.tests_of import NearbyTests

FIRST_LIMIT_S, SLOWDOWN, SPARE_S = 300.0, 6.0, 20.0
"""A test file alone may take FIRST_LIMIT_S; a mutant may take SLOWDOWN times its tests' own time and SPARE_S."""
FURTHER_S = 25.0


class Place(NamedTuple):
    """A project to measure: its folder, its rooms, and what of it the tests need."""

    root: Path
    rooms: tuple[str, ...]
    parts: tuple[str, ...]


@dataclass
class Rounds:
    """Runs of mutants against tests; `times` holds the seconds of each test file that passes without a mutant."""

    place: Place
    runner: Runner
    times: dict[str, float] = field(default_factory=dict)
    tried: set[str] = field(default_factory=set)
    late: list[Mutant] = field(default_factory=list)

    def survivors(self, mutants: Sequence[Mutant]) -> list[Mutant]:
        """Return the mutants that no test noticed; `late` holds those noticed because their tests did not end."""
        nearby = NearbyTests(self.place.root, self.place.rooms)
        return sorted(self._left(self._left(mutants, nearby.of), nearby.further, FURTHER_S))

    def _left(
        self, mutants: Sequence[Mutant], tests_of: Callable[[str], list[str]], most_s: float = math.inf
    ) -> list[Mutant]:
        """Return the mutants that the first of their module's tests, those that take `most_s` together, let pass."""
        tests = {path: tests_of(path) for path in {mutant.path for mutant in mutants}}
        self._measure({test for each in tests.values() for test in each})
        jobs, left = {}, []
        for number, mutant in enumerate(mutants):
            if files := self._within(most_s, tests[mutant.path]):
                jobs[str(number)] = self._job(str(number), mutant, files)
            else:
                left.append(mutant)
        for job, outcome in self.runner.run(jobs.values()):
            mutant, passed = mutants[int(job.name)], outcome.code == PASSED
            print(f"{'SURVIVED' if passed else 'noticed '} {outcome.seconds:5.1f} s  {mutant.name}", flush=True)
            left += [mutant] if passed else []
            self.late += [mutant] if outcome.code == TIMEOUT else []
        return left

    def _within(self, most_s: float, tests: Iterable[str]) -> tuple[str, ...]:
        """Return the first of those tests that have fast ones, until they take more than `most_s`."""
        known = [test for test in tests if test in self.times]
        ends = accumulate(self.times[test] for test in known)
        return tuple(test for test, end in zip(known, ends, strict=True) if end <= most_s)

    def _job(self, name: str, mutant: Mutant, files: tuple[str, ...]) -> Job:
        source = (self.place.root / mutant.path).read_text(encoding="utf-8")
        limit = SLOWDOWN * sum(self.times[test] for test in files) + SPARE_S
        return Job(name, mutant.path, mutant.applied_to(source), files, limit)

    def _measure(self, tests: set[str]) -> None:
        """Take the time of test files on the project as it is.

        One that fails is said and left out: it could not tell a mutant from the original.
        """
        jobs = [Job(test, "", None, (test,), FIRST_LIMIT_S) for test in sorted(tests - self.tried)]
        self.tried |= tests
        for job, outcome in self.runner.run(jobs):
            if outcome.code not in (PASSED, NO_TESTS):
                print(f"{job.name} fails without any mutant and is left out:\n{outcome.output[-3000:]}", flush=True)
            print(f"as it is  {outcome.seconds:5.1f} s  {job.name}", flush=True)
            if outcome.code == PASSED:
                self.times[job.name] = outcome.seconds
