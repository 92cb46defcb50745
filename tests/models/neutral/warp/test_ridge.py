import numpy as np
import pytest
from sklearn.linear_model import Ridge as Reference

from models.neutral.warp.ridge import LEAST_SPREAD, Ridge


def data(rows: int = 200) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    x = rng.normal(3, 2, (rows, 5))
    y = x @ rng.normal(0, 1, (5, 4)) + 7
    return x, y, rng.uniform(0.1, 2, rows)


def test_what_is_linear_is_found():
    x, y, weights = data()
    np.testing.assert_allclose(Ridge.fit(x, y, weights, 1e-6)(x), y, atol=1e-4)


@pytest.mark.parametrize("penalty", [0.1, 10.0, 1000.0])
def test_it_is_weighted_ridge_regression_on_scaled_features(penalty):
    x, y, weights = data()
    y = y + np.random.default_rng(1).normal(0, 3, y.shape)
    mean = np.average(x, axis=0, weights=weights)
    z = (x - mean) / np.sqrt(np.average((x - mean) ** 2, axis=0, weights=weights))
    expected = Reference(penalty).fit(z, y, sample_weight=weights).predict(z)
    np.testing.assert_allclose(Ridge.fit(x, y, weights, penalty)(x), expected, atol=1e-3)


def test_a_row_of_weight_two_counts_like_two_rows():
    x, y, _ = data(20)
    y = y + np.random.default_rng(1).normal(0, 3, y.shape)
    twice = np.r_[np.full(10, 2.0), np.ones(10)]
    apart = Ridge.fit(np.vstack([x, x[:10]]), np.vstack([y, y[:10]]), np.ones(30), 5.0)
    np.testing.assert_allclose(Ridge.fit(x, y, twice, 5.0)(x), apart(x), atol=1e-4)


def test_a_penalised_feature_is_not_used_and_a_free_one_is():
    x, y, weights = data()
    fitted = Ridge.fit(x, y, weights, np.array([1e9, 1e-6, 1e-6, 1e-6, 1e-6]))
    assert np.abs(fitted.changes[0]).max() < 1e-4
    assert np.abs(fitted.changes[1:]).max(axis=1).min() > 0.1


def test_a_feature_that_hardly_varies_is_not_blown_up():
    x, y, weights = data()
    x[:, 0] = 1 + 1e-6 * x[:, 0]
    assert Ridge.fit(x, y, weights, 1.0).scale[0] == np.float32(LEAST_SPREAD)
