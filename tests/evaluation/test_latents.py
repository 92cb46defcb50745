"""Measures of codes against torch.distributions, scipy and cases with known answers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.latents import active_units, activity, distance_to_normal, drawn_codes, kl_per_dimension

RNG = np.random.default_rng(0)


def test_kl_is_that_of_torch():
    torch = pytest.importorskip("torch")
    from torch.distributions import Normal, kl_divergence

    mean, variance = RNG.normal(size=(30, 7)), RNG.uniform(0.01, 4, size=(30, 7))
    theirs = kl_divergence(Normal(torch.tensor(mean), torch.tensor(variance).sqrt()), Normal(0.0, 1.0)).mean(0)
    np.testing.assert_allclose(kl_per_dimension(mean, variance), theirs.numpy(), rtol=1e-9)


@given(st.floats(-5, 5), st.floats(1e-6, 50))
@settings(max_examples=50, deadline=None)
def test_kl_is_nought_for_the_prior_alone(mean, variance):
    kl = kl_per_dimension(np.array([[mean]]), np.array([[variance]]))[0]
    assert kl >= 0
    assert kl_per_dimension(np.zeros((2, 1)), np.ones((2, 1)))[0] == 0


def test_kl_sums_up_to_that_of_the_training_loss():
    torch = pytest.importorskip("torch")
    from models.families.variational import kl_to_standard_normal

    mean, log_variance = (torch.tensor(RNG.normal(size=(9, 4))) for _ in range(2))
    ours = kl_per_dimension(mean.numpy(), log_variance.exp().numpy()).sum()
    assert ours == pytest.approx(float(kl_to_standard_normal(mean, log_variance).mean()), rel=1e-9)


@pytest.mark.parametrize(
    ("mean", "variance", "message"),
    [
        (np.zeros((3, 2)), np.ones((2, 2)), "alike, got means"),
        (np.zeros((0, 2)), np.ones((0, 2)), "alike, got means"),
        (np.zeros((3, 2)), np.zeros((3, 2)), "must be positive"),
        (np.zeros((3, 2)), np.full((3, 2), np.nan), "must be positive"),
    ],
)
def test_impossible_moments_are_named(mean, variance, message):
    with pytest.raises(ValueError, match=message):
        kl_per_dimension(mean, variance)


def test_units_that_do_not_vary_are_inactive():
    mean = np.stack([RNG.normal(0, scale, 400) + 3 for scale in (1, 0.2, 0.05, 0)], axis=1)
    assert active_units(mean) == 2
    np.testing.assert_allclose(activity(mean), [1, 0.04, 0.0025, 0], rtol=0.2, atol=1e-12)


def test_codes_of_the_prior_are_near_it_and_others_are_not():
    codes = np.stack([RNG.normal(size=4000), RNG.normal(size=4000) + 1, np.zeros(4000)], axis=1)
    near, shifted, collapsed = distance_to_normal(codes)
    assert near < 0.03
    assert shifted == pytest.approx(0.3829, abs=0.03)  # the distance of N(1, 1): 2 Phi(1/2) - 1
    assert collapsed == pytest.approx(0.5)


def test_drawn_codes_have_the_moments_of_their_posteriors():
    mean, variance = np.full((20000, 2), [1.0, -2.0], np.float32), np.full((20000, 2), [0.25, 4.0], np.float32)
    codes = drawn_codes(mean, variance, 3)
    np.testing.assert_allclose(codes.mean(axis=0), [1, -2], atol=0.06)
    np.testing.assert_allclose(codes.var(axis=0), [0.25, 4], rtol=0.05)
    np.testing.assert_array_equal(codes, drawn_codes(mean, variance, 3))
    assert not np.array_equal(codes, drawn_codes(mean, variance, 4))
