"""Neighbourhoods that are kept, lost and torn."""

import numpy as np
import pytest

from evaluation.planes import neighbour_accuracy, neighbourhoods

RNG = np.random.default_rng(0)


def test_a_turned_plane_keeps_all_neighbourhoods_and_noise_keeps_none():
    plane = RNG.normal(size=(80, 2))
    turned = plane @ np.array([[0.0, 1], [-1, 0]])
    assert neighbourhoods(plane, turned) == pytest.approx((1, 1))
    lost = neighbourhoods(plane, RNG.normal(size=(80, 2)))
    assert max(lost) < 0.65


def test_laying_two_clusters_on_each_other_breaks_trust_and_keeps_continuity():
    two = np.concatenate([RNG.normal(0, 1, (40, 2)), RNG.normal(50, 1, (40, 2))])
    folded = two - np.repeat([0, 50], 40)[:, None]
    found = neighbourhoods(two, folded, neighbours=5)
    assert found.continuity > found.trustworthiness + 0.05
    torn = neighbourhoods(folded, two, neighbours=5)
    assert torn.trustworthiness == found.continuity


def test_accuracy_by_hand():
    line = np.array([[0.0], [1], [2], [10], [11], [12], [100]])
    labels = ["a", "a", "a", "b", "b", "b", "alone"]
    assert neighbour_accuracy(line, labels, 2) == 1
    assert neighbour_accuracy(line, ["a", "b", "a", "b", "a", "b", "c"], 1) == 0
    with pytest.raises(ValueError, match="too few"):
        neighbourhoods(line, line)
