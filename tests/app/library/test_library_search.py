"""How alike two faces are, in words."""

import numpy as np
import pytest

from app.library.search import likeness

OTHERS = np.linspace(-0.1, 0.1, 101)
"""Cosines with strangers: median 0, the 16th percentile at -0.068."""


@pytest.mark.parametrize(
    ("cosine", "words"),
    [(0.9, "very alike"), (0.15, "alike"), (0.1, "somewhat alike"), (0.05, "very different"), (-0.3, "very different")],
)
def test_a_face_that_stands_out_is_alike(cosine, words):
    assert likeness(np.append(OTHERS, cosine), 101) == words


def test_few_faces_and_equal_ones_say_nothing():
    assert likeness(np.linspace(0, 1, 9), 8) is None
    assert likeness(np.ones(20), 3) is None
