"""Verification scores against scikit-learn, torchmetrics and brute force."""

from itertools import combinations

import numpy as np
import pytest
from fingerprints import fingerprint, near
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from evaluation.pairs import face_pairs, have_both_kinds
from evaluation.verification import Roc, pair_distances, roc_of_distances, verification_roc


@pytest.fixture(scope="module")
def people():
    rng = np.random.default_rng(0)
    identities = rng.permutation(np.repeat(np.arange(12), 10))
    embeddings = rng.normal(size=(12, 8))[identities] + 0.8 * rng.normal(size=(120, 8))
    return embeddings.astype(np.float32), identities


def all_distances(embeddings, identities):
    x = embeddings / np.linalg.norm(embeddings, axis=1, keepdims=True)
    pairs = list(combinations(range(len(x)), 2))
    distances = np.array([np.linalg.norm(x[i] - x[j]) for i, j in pairs])
    return distances, np.array([identities[i] == identities[j] for i, j in pairs])


def test_auc_over_all_pairs_is_that_of_scikit_learn(people):
    distances, same = all_distances(*people)
    assert verification_roc(*people).auc == pytest.approx(roc_auc_score(same, -distances), abs=1e-6)


def test_eer_is_that_of_torchmetrics(people):
    torch = pytest.importorskip("torch")
    from torchmetrics.functional.classification import binary_eer

    distances, same = all_distances(*people)
    theirs = binary_eer(torch.tensor(1 - distances / 2), torch.tensor(same).long())
    assert verification_roc(*people).eer == pytest.approx(float(theirs), abs=2e-3)


@pytest.mark.parametrize("far", [0.1, 0.01, 0.001])
def test_tar_at_far_is_the_best_threshold_within_the_limit(people, far):
    distances, same = all_distances(*people)
    best = max(np.mean(distances[same] <= t) for t in [-1.0, *distances] if np.mean(distances[~same] <= t) <= far)
    assert verification_roc(*people).tar_at(far) == pytest.approx(best, abs=1e-9)


def test_separated_people_are_verified_without_error():
    identities = np.repeat(["ada", "bo", "cy"], 4)
    roc = verification_roc(np.repeat(np.eye(3), 4, axis=0), identities)
    assert roc.auc == 1
    assert roc.eer == 0
    assert roc.tar_at(0.001) == 1


def test_equal_embeddings_are_chance():
    roc = verification_roc(np.ones((6, 3)), [0, 0, 1, 1, 2, 2])
    assert roc.auc == 0.5
    assert roc.eer == 0.5
    assert roc.tar_at(0.1) == 0


def test_eer_is_where_both_errors_meet():
    roc = roc_of_distances(np.array([0.1, 0.2, 0.3, 0.4]), np.array([True, False, True, False]))
    assert roc.eer == pytest.approx(0.5)
    assert roc.auc == pytest.approx(0.75)


def test_the_length_of_embeddings_does_not_matter(people):
    embeddings, identities = people
    scale = np.random.default_rng(1).uniform(0.1, 10, size=(len(embeddings), 1)).astype(np.float32)
    assert verification_roc(scale * embeddings, identities).auc == pytest.approx(
        verification_roc(embeddings, identities).auc, abs=1e-5
    )


def test_a_sample_of_pairs_is_seeded_and_near_the_whole(people):
    whole, sample = verification_roc(*people), verification_roc(*people, max_pairs=4000, random_state=1)
    np.testing.assert_array_equal(sample.far, verification_roc(*people, max_pairs=4000, random_state=1).far)
    assert verification_roc(*people, max_pairs=4000, random_state=2).auc != sample.auc
    assert sample.auc == pytest.approx(whole.auc, abs=0.02)
    assert sample.eer == pytest.approx(whole.eer, abs=0.03)


@given(st.lists(st.integers(0, 5), min_size=6, max_size=40), st.integers(2, 60), st.integers(0, 99))
@settings(max_examples=100, deadline=None)
def test_pairs_are_of_two_faces_and_truly_named(identities, max_pairs, seed):
    identities = np.array([0, 0, 1, *identities])
    pairs = face_pairs(identities, max_pairs, seed)
    assert (pairs.left != pairs.right).all()
    np.testing.assert_array_equal(pairs.same, identities[pairs.left] == identities[pairs.right])
    assert pairs.same.any()
    assert not pairs.same.all()
    if len(identities) * (len(identities) - 1) // 2 > max_pairs:
        assert (~pairs.same).sum() == max_pairs // 2
        assert 0 < pairs.same.sum() <= max_pairs // 2


def test_sampled_pairs_are_drawn_evenly():
    identities = np.array([0] * 6 + [1] * 3 + [2])
    pairs = face_pairs(identities, 30, 0)
    same = {tuple(sorted(p)) for p in zip(pairs.left[pairs.same], pairs.right[pairs.same], strict=True)}
    assert len(same) <= 15
    counts: dict[tuple[int, int], int] = {}
    for seed in range(400):
        pairs = face_pairs(identities, 30, seed)
        for i, j in zip(pairs.left, pairs.right, strict=True):
            key = (min(i, j), max(i, j))
            counts[key] = counts.get(key, 0) + 1
    shares = np.array([n for (i, j), n in counts.items() if identities[i] == identities[j]]) / (400 * 15)
    others = np.array([n for (i, j), n in counts.items() if identities[i] != identities[j]]) / (400 * 15)
    assert (len(shares), len(others)) == (15 + 3, 18 + 6 + 3)
    np.testing.assert_allclose(shares, 1 / 18, rtol=0.25)
    np.testing.assert_allclose(others, 1 / 27, rtol=0.25)


def test_when_the_same_pairs_are_few_all_of_them_count():
    identities = np.array([0, 0, 0, *range(1, 30)])
    pairs = face_pairs(identities, 100, 0)
    same = {tuple(sorted(p)) for p in zip(pairs.left[pairs.same], pairs.right[pairs.same], strict=True)}
    assert same == {(0, 1), (0, 2), (1, 2)}
    assert pairs.same.sum() == 3


def test_distances_in_blocks_are_the_plain_ones():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(50, 5)).astype(np.float32)
    left, right = rng.integers(50, size=(2, 5000))
    np.testing.assert_allclose(pair_distances(x, left, right), np.linalg.norm(x[left] - x[right], axis=1), rtol=1e-6)


def test_one_identity_only_is_named():
    with pytest.raises(ValueError, match="at least 2 identities, got 1 over 5 faces"):
        verification_roc(np.eye(5), ["ada"] * 5)


def test_no_identity_with_two_faces_is_named():
    with pytest.raises(ValueError, match="all 4 identities have one face each"):
        verification_roc(np.eye(4), list("abcd"))


def test_unequal_lengths_and_broken_embeddings_are_named():
    with pytest.raises(ValueError, match="embeddings: 3, identities: 2"):
        verification_roc(np.eye(3), [0, 0])
    with pytest.raises(ValueError, match="finite"):
        verification_roc(np.array([[np.nan], [1], [1]]), [0, 0, 1])
    with pytest.raises(ValueError, match="1 of 3 identities are missing"):
        verification_roc(np.eye(3), np.array([0, None, 0], dtype=object))


@given(st.lists(st.tuples(st.floats(0, 2), st.booleans()), min_size=1, max_size=30))
@settings(max_examples=80, deadline=None)
def test_curves_rise_from_corner_to_corner(pairs):
    distances = np.array([0.5, 1.0, *(d for d, _ in pairs)])
    roc: Roc = roc_of_distances(distances, np.array([True, False, *(s for _, s in pairs)]))
    for curve in (roc.far, roc.tar):
        assert (curve[0], curve[-1]) == (0, 1)
        assert (np.diff(curve) >= 0).all()
    assert (np.diff(roc.thresholds[1:]) > 0).all()
    assert 0 <= roc.auc <= 1
    assert 0 <= roc.eer <= 1
    assert roc.tar_at(0.001) <= roc.tar_at(0.01) <= roc.tar_at(0.1)


@pytest.mark.parametrize(
    ("sizes", "most", "left", "right", "same"),
    [
        ((1, 2, 3, 4, 20), 60, [15.4, 17.5746, -2.66599], [13.6167, 15.9159, 2.99471], 30),
        ((1, 2, 3, 4, 5), 80, [7.0, 8.03326, -2.35221], [7.55, 8.69962, 1.88247], 20),
    ],
)
def test_seeded_pairs_are_what_they_were(sizes, most, left, right, same):
    pairs = face_pairs(np.repeat(np.arange(5), sizes), most, 3)
    assert fingerprint(pairs.left) == near(left)
    assert fingerprint(pairs.right) == near(right)
    assert pairs.same.sum() == same


@pytest.mark.parametrize(
    ("identities", "both"), [([], False), ("a", False), ("aa", False), ("ab", False), ("aab", True), ("aabb", True)]
)
def test_both_kinds_of_pairs_need_two_people_and_two_faces_of_one(identities, both):
    assert have_both_kinds(np.array(list(identities), dtype=str)) is both
