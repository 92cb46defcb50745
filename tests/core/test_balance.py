"""Rare is below half of an even share."""

import numpy as np

from core.balance import rare


def test_half_of_an_even_share_is_the_limit():
    assert rare(np.array([0.7, 0.2, 0.1])).tolist() == [False, False, True]
    assert rare(np.array([0.75, 0.25])).tolist() == [False, False]
    assert rare(np.array([])).tolist() == []
