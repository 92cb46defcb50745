"""An array in three numbers: what a computation gave when it was checked, so that it cannot change unnoticed."""

import numpy as np
import pytest


def fingerprint(array: object) -> list[float]:
    """Return the mean, the root mean square, and the sum with weights cos(0), cos(1), … by the root of the count.

    The last one changes with the order of the values.
    """
    values = np.asarray(array, np.float64).ravel()
    weights = np.cos(np.arange(len(values)))
    return [values.mean(), np.sqrt((values**2).mean()), (values * weights).sum() / np.sqrt(len(values))]


def near(values: object, within: float = 2e-6) -> object:
    """Return what equals `values` but for the rounding of another processor, of which pictures take `within` 0.02."""
    return pytest.approx(values, rel=2e-3, abs=within)
