"""Targets: nothing crosses from validation to training, only neighbours are chosen, draws are pure and even."""

import numpy as np
import pytest
from fingerprints import fingerprint, near
from hypothesis import given, settings
from hypothesis import strategies as st

from models.training.candidates import own_target, track_targets
from models.training.neighbours import mutual_neighbours, neighbour_targets, principal_components
from models.training.row_draws import row_uniform
from models.training.targets import TargetSettings, build_targets

ROWS = np.arange(40)
PARTS = (ROWS[:30], ROWS[30:])


def brute_force(vectors: np.ndarray, k: int) -> set[tuple[int, int]]:
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    cosine = unit @ unit.T
    np.fill_diagonal(cosine, -np.inf)
    near = [set(np.argsort(-row)[:k].tolist()) for row in cosine]
    return {(i, j) for i in range(len(near)) for j in near[i] if i in near[j]}


@settings(max_examples=25, deadline=None)
@given(n=st.integers(2, 40), k=st.integers(1, 6), seed=st.integers(0, 99))
def test_mutual_neighbours_are_those_of_a_plain_search(n, k, seed):
    vectors = np.random.default_rng(seed).normal(size=(n, 5))
    found = mutual_neighbours(vectors, k)
    assert set(zip(*found.tolist(), strict=True)) == brute_force(vectors, min(k, n - 1))


def test_only_the_angle_counts():
    vectors = np.random.default_rng(0).normal(size=(30, 4))
    longer = vectors * np.random.default_rng(1).uniform(0.1, 10, (30, 1))
    assert np.array_equal(mutual_neighbours(vectors, 3), mutual_neighbours(longer, 3))


def test_one_picture_has_no_neighbour():
    assert mutual_neighbours(np.ones((1, 3)), 5).shape == (2, 0)


def test_a_neighbour_target_is_a_mutual_neighbour_of_the_same_part():
    vectors = np.random.default_rng(0).normal(size=(40, 6))
    targets = neighbour_targets(vectors, PARTS, 3, seed=1)
    for part in PARTS:
        allowed = {(part[i], part[j]) for i, j in brute_force(vectors[part], 3)}
        alone = set(part.tolist()) - {i for i, _ in allowed}
        for epoch in range(20):
            pairs = set(zip(part.tolist(), targets(part, epoch).tolist(), strict=True))
            assert pairs <= allowed | {(row, row) for row in alone}
    assert targets.share(PARTS[0]) == len({i for i, _ in brute_force(vectors[:30], 3)}) / 30


@settings(max_examples=25, deadline=None)
@given(sizes=st.lists(st.integers(1, 6), min_size=2, max_size=8), seed=st.integers(0, 9), epoch=st.integers(0, 99))
def test_a_track_target_is_another_picture_of_the_track(sizes, seed, epoch):
    groups = np.random.default_rng(seed).permutation(np.repeat(np.arange(len(sizes)), sizes)).astype(str)
    rows = np.arange(len(groups))
    parts = (rows[::2], rows[1::2])
    targets = track_targets(groups, parts, seed)
    for part in parts:
        chosen = targets(part, epoch)
        assert np.isin(chosen, part).all()
        assert (groups[chosen] == groups[part]).all()
        companions = np.array([(groups[part] == group).sum() - 1 for group in groups[part]])
        assert np.array_equal(chosen == part, companions == 0)


def test_every_other_frame_of_a_track_is_chosen_equally_often():
    targets = track_targets(np.zeros(4), (np.arange(4),), seed=0)
    drawn = np.array([targets(np.arange(4), epoch) for epoch in range(3000)])
    for row in range(4):
        share = np.bincount(drawn[:, row], minlength=4) / len(drawn)
        assert share[row] == 0
        assert np.delete(share, row) == pytest.approx([1 / 3] * 3, abs=0.03)


def test_a_share_of_the_pictures_keeps_itself():
    targets = track_targets(np.zeros(2000), (np.arange(2000),), seed=0, own=0.25)
    assert (targets(np.arange(2000), 1) == np.arange(2000)).mean() == pytest.approx(0.25, abs=0.03)


def test_choices_follow_from_seed_epoch_and_row_and_not_from_the_batch():
    vectors = np.random.default_rng(0).normal(size=(40, 6))
    targets = neighbour_targets(vectors, PARTS, 6, seed=1)
    whole = targets(ROWS, 7)
    assert np.array_equal(targets(ROWS[::-3], 7), whole[::-3])
    assert not np.array_equal(targets(ROWS, 8), whole)
    assert not np.array_equal(neighbour_targets(vectors, PARTS, 6, seed=2)(ROWS, 7), whole)


def test_draws_are_even_and_independent_over_seeds_epochs_and_rows():
    draws = np.array([[row_uniform(s, e, np.arange(2000)) for e in range(4)] for s in range(4)])
    assert ((draws >= 0) & (draws < 1)).all()
    assert np.histogram(draws, 10, (0, 1))[0] / draws.size == pytest.approx(np.full(10, 0.1), abs=0.01)
    assert np.abs(np.corrcoef(draws.reshape(16, -1)) - np.eye(16)).max() < 0.1
    assert abs(np.corrcoef(draws[0, 0, :-1], draws[0, 0, 1:])[0, 1]) < 0.1


def test_principal_components_tell_pictures_apart_and_leave_other_rows_out(pictures):
    vectors = principal_components(pictures, np.arange(30), np.arange(20), 8, whiten=True)
    assert vectors.shape == (40, 8)
    assert not vectors[30:].any()
    assert vectors[:20].std(axis=0, ddof=1) == pytest.approx(np.ones(8), rel=1e-3)
    assert np.array_equal(vectors, principal_components(pictures, np.arange(30), np.arange(20), 8, whiten=True))


def test_few_pictures_give_few_components(pictures):
    assert principal_components(pictures, np.arange(5), np.arange(5), 64, whiten=False).shape == (40, 4)


def test_near_copies_find_each_other_in_the_pixels(pictures):
    brighter = np.clip(pictures.astype(int) + 3, 0, 255).astype(np.uint8)
    both = np.concatenate([pictures, brighter])
    targets = build_targets(TargetSettings(kind="neighbour", neighbours=1), both, (np.arange(80),), seed=0)
    chosen = targets(np.arange(80), 1)
    assert (chosen == (np.arange(80) + 40) % 80).mean() > 0.9


def test_kinds(pictures):
    groups = np.repeat(np.arange(10), 4)
    track = build_targets(TargetSettings(kind="track"), pictures, PARTS, 0, groups)
    assert (track(ROWS, 1) // 4 == ROWS // 4).all()
    assert build_targets(TargetSettings(), pictures, PARTS, 0) is own_target
    assert np.array_equal(own_target(ROWS, 3), ROWS)


@pytest.mark.parametrize(("groups", "words"), [(None, "need the clip"), (np.arange(40), r"only 0\.0%")])
def test_tracks_that_are_missing_or_of_one_picture_are_refused(pictures, groups, words):
    with pytest.raises(ValueError, match=words):
        build_targets(TargetSettings(kind="track"), pictures, PARTS, 0, groups)


def test_draws_of_rows_are_what_they_were():
    """A training that is continued, or run again, meets the same targets."""
    assert fingerprint(row_uniform(7, 3, np.arange(50) * 11)) == near([0.486564, 0.553043, -0.0442296])
    assert fingerprint(row_uniform(0, 0, np.arange(50) + 2**40)) == near([0.496792, 0.577612, 0.160634])
