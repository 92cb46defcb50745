"""Resampled people differ as the real ones do that they are made of."""

import numpy as np
import pytest

from benchmarks.clustering_scale.population import FEWEST, Population
from benchmarks.clustering_scale.resampled import resample


@pytest.fixture
def real() -> Population:
    """Forty people with skewed deviations of different size, some with too few faces."""
    rng = np.random.default_rng(0)
    people = np.repeat(np.arange(40), rng.integers(FEWEST - 2, 30, 40))
    means = rng.standard_normal((40, 12)) * np.linspace(2, 0.3, 12)
    spread = rng.uniform(0.2, 0.6, 40)
    faces = means[people] + spread[people, None] * (rng.exponential(1, (len(people), 12)) - 1)
    shuffled = rng.permutation(len(people))
    return Population.of(faces[shuffled], np.array([f"person {one}" for one in people])[shuffled])


def test_people_with_few_faces_are_left_out(real):
    sizes = np.bincount(real.people)
    assert sizes.min() >= FEWEST
    assert len(sizes) < 40
    assert (np.diff(real.people) >= 0).all()


def scatter(vectors: np.ndarray, people: np.ndarray) -> tuple[float, float]:
    """Spread of means and of faces about them, for people with `FEWEST` faces or more."""
    groups = [vectors[people == one] for one in np.flatnonzero(np.bincount(people) >= FEWEST)]
    within = np.mean([group.var(axis=0, ddof=1).sum() for group in groups])
    return float(np.stack([group.mean(axis=0) for group in groups]).var(axis=0).sum()), float(within)


def test_resampled_people_keep_both_spreads(real):
    vectors, people = resample(real, 6_000)
    assert vectors.shape == (6_000, 12)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    known = scatter(real.vectors / np.linalg.norm(real.vectors, axis=1, keepdims=True), real.people)
    assert scatter(vectors, people) == pytest.approx(known, rel=0.25)
    assert len(np.unique(vectors.round(5), axis=0)) == 6_000


def test_a_seed_draws_the_same_people(real):
    first, again, other = (resample(real, 50, seed)[0] for seed in (3, 3, 4))
    assert (first == again).all()
    assert not (first == other).any()
