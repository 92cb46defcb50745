"""The tests of the pure rooms notice at least 85 of 100 small faults."""

import os

import pytest

from benchmarks.mutation.measure import HERE, measured
from benchmarks.mutation.reading import reading


@pytest.mark.slow
def test_the_tests_of_the_pure_rooms_notice_small_faults():
    figures = measured(HERE, count=400, seed=0, workers=os.cpu_count() or 1)
    assert figures["mutants"] == 400
    assert figures["score"] >= 0.85, reading(figures)
