"""Faces with something wrong are made as they say, and teach trees to find others."""

import numpy as np
import pytest
from discs import discs
from sklearn.metrics import roc_auc_score

from evaluation.anomalies.altered import ALTERATIONS, altered
from evaluation.anomalies.planted import PLANTED, planted
from evaluation.anomalies.self_supervised import SelfSupervised


@pytest.fixture(scope="module")
def told() -> SelfSupervised:
    return SelfSupervised.between(discs(150, 0), discs(120, 1))


@pytest.mark.parametrize("family", ALTERATIONS)
def test_each_family_changes_every_face_as_the_seed_says(family):
    faces = discs(30, 4)
    first, second, other = (altered(family, faces, seed) for seed in (1, 1, 2))
    assert (first.shape, first.dtype) == (faces.shape, np.uint8)
    assert (np.abs(first.astype(int) - faces).mean((1, 2, 3)) > 0.2).all()
    np.testing.assert_array_equal(first, second)
    assert not np.array_equal(first, other)


def test_scrambled_faces_have_the_same_pixels_elsewhere():
    faces = discs(40, 4)
    sharp = [
        np.array_equal(np.sort(new, axis=None), np.sort(own, axis=None))
        for new, own in zip(altered("scrambled", faces, 0), faces, strict=True)
    ]
    assert 8 < sum(sharp) < 32


@pytest.mark.parametrize("kind", PLANTED)
def test_it_finds_what_it_has_never_seen(told, kind):
    held = discs(80, 2)
    strange = planted(kind, held, discs(80, 3), 0)
    scores = np.concatenate([told.score(discs(80, 5)), told.score(strange)])
    least = 0.75 if kind == "half_of_another" else 0.95
    assert roc_auc_score(np.repeat([0, 1], 80), scores) > least


def test_a_face_is_scored_alike_in_any_company(told):
    faces = discs(12, 6)
    np.testing.assert_allclose(told.score(faces[::-1])[::-1], told.score(faces), atol=1e-6)
    np.testing.assert_allclose(told.score(faces[3:4]), told.score(faces)[3:4], atol=1e-6)


def test_families_can_be_left_out():
    colours = planted("channels_swapped", discs(60, 2), discs(60, 3), 0)
    usual, labels = discs(60, 5), np.repeat([0, 1], 60)
    areas = []
    for families in (("coloured",), ("moved",)):
        told = SelfSupervised.between(discs(100, 0), discs(80, 1), families=families)
        areas.append(roc_auc_score(labels, np.concatenate([told.score(usual), told.score(colours)])))
    assert areas[0] > 0.99
    assert areas[0] >= areas[1]
