import numpy as np
import pytest

from core.principal_components import fit_principal_components

X_NP = np.random.default_rng(0).normal(size=(50, 12)) * np.arange(12, 0, -1) ** 2


def test_components_are_those_of_the_singular_value_decomposition():
    found = fit_principal_components(X_NP, 3)
    _, _, directions = np.linalg.svd(X_NP - X_NP.mean(0), full_matrices=False)
    assert np.abs((found.components_ * directions[:3]).sum(1)) == pytest.approx(1, abs=1e-6)
    assert np.allclose(found.mean_, X_NP.mean(0))


@pytest.mark.parametrize(("rows", "columns", "kept"), [(5, 12, 4), (50, 6, 6)])
def test_the_dimension_is_lowered_to_what_the_rows_span(rows, columns, kept):
    assert len(fit_principal_components(X_NP[:rows, :columns], 10).components_) == kept


def test_whitened_components_have_variance_1():
    found = fit_principal_components(X_NP, 4, whiten=True).transform(X_NP)
    assert np.cov(found.T) == pytest.approx(np.eye(4), abs=1e-6)
