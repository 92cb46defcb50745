"""Faces with something wrong are made as they say, and teach trees to find others."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from evaluation.anomalies.altered import ALTERATIONS, altered
from evaluation.anomalies.planted import PLANTED, planted
from evaluation.anomalies.told_apart import ToldApart

SIDE = 32


def masks(count: int, seed: int) -> np.ndarray:
    """Faces of a simple world: a coloured oval with eyes and a mouth, which vary a little."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:SIDE, 0:SIDE] / SIDE
    made = []
    for _ in range(count):
        wide, light = random.uniform(0.3, 0.38), random.uniform(140, 220)
        face = np.where(np.hypot((x - 0.5) / wide, (y - 0.5) / 0.45) < 1, light, random.uniform(40, 80))
        eyes = (np.hypot(x - 0.35, y - 0.4) < 0.06) | (np.hypot(x - 0.65, y - 0.4) < 0.06)
        mouth = (abs(x - 0.5) < 0.15) & (abs(y - 0.72) < 0.04)
        face = np.where(eyes | mouth, random.uniform(10, 50), face)[..., None] * (1.0, 0.8, 0.6)
        made.append(face + random.normal(0, 4, (SIDE, SIDE, 3)))
    return np.clip(np.rint(made), 0, 255).astype(np.uint8)


@pytest.fixture(scope="module")
def told() -> ToldApart:
    return ToldApart.between(masks(150, 0), masks(120, 1))


@pytest.mark.parametrize("family", ALTERATIONS)
def test_each_family_changes_every_face_as_the_seed_says(family):
    faces = masks(30, 4)
    first, second, other = (altered(family, faces, seed) for seed in (1, 1, 2))
    assert (first.shape, first.dtype) == (faces.shape, np.uint8)
    assert (np.abs(first.astype(int) - faces).mean((1, 2, 3)) > 0.2).all()
    np.testing.assert_array_equal(first, second)
    assert not np.array_equal(first, other)


def test_scrambled_faces_have_the_same_pixels_elsewhere():
    faces = masks(40, 4)
    sharp = [
        np.array_equal(np.sort(new, axis=None), np.sort(own, axis=None))
        for new, own in zip(altered("scrambled", faces, 0), faces, strict=True)
    ]
    assert 8 < sum(sharp) < 32


@pytest.mark.parametrize("kind", PLANTED)
def test_it_finds_what_it_has_never_seen(told, kind):
    held = masks(80, 2)
    strange = planted(kind, held, masks(80, 3), 0)
    scores = np.concatenate([told.score(masks(80, 5)), told.score(strange)])
    least = 0.75 if kind == "half_of_another" else 0.95
    assert roc_auc_score(np.repeat([0, 1], 80), scores) > least


def test_a_face_is_scored_alike_in_any_company(told):
    faces = masks(12, 6)
    np.testing.assert_allclose(told.score(faces[::-1])[::-1], told.score(faces), atol=1e-6)
    np.testing.assert_allclose(told.score(faces[3:4]), told.score(faces)[3:4], atol=1e-6)


def test_families_can_be_left_out():
    colours = planted("channels_swapped", masks(60, 2), masks(60, 3), 0)
    usual, labels = masks(60, 5), np.repeat([0, 1], 60)
    areas = []
    for families in (("coloured",), ("moved",)):
        told = ToldApart.between(masks(100, 0), masks(80, 1), families=families)
        areas.append(roc_auc_score(labels, np.concatenate([told.score(usual), told.score(colours)])))
    assert areas[0] > 0.99
    assert areas[0] >= areas[1]
