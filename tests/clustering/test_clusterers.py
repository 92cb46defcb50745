"""Each algorithm, by its registered name: finds planted people, repeats itself, refuses what it cannot do."""

import logging
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.cluster import AgglomerativeClustering
from sklearn.metrics import adjusted_rand_score, pairwise_distances

from clustering.centres import GaussianMixtureClusterer, KMeansClusterer, fit_mixture
from clustering.communities import heaviest_label
from clustering.density import DbscanClusterer, HdbscanClusterer, reach_at_knee
from clustering.elbow import LARGEST_K
from clustering.graphs import AffinityPropagationClusterer, SpectralClusterer, self_tuned_affinity
from clustering.hierarchy import AgglomerativeClusterer
from clustering.interface import NOISE, canonical_labels, few_dimensions, log_warnings
from clustering.registry import CLUSTERERS
from core.vectors import unit_length

TAKES_K = [name for name, kind in CLUSTERERS.items() if "n_clusters" in kind.model_fields]
QUADRATIC = ["spectral", "affinity_propagation", "agglomerative"]
COSINE = ["components", "chinese_whispers"]  # compare angles whatever they are told


@pytest.mark.parametrize("algorithm", CLUSTERERS)
def test_finds_planted_people_without_being_told_how_many(planted, algorithm):
    embeddings, people = planted
    labels = CLUSTERERS[algorithm]().fit_predict(embeddings)
    assert labels.shape == people.shape
    assert labels.dtype == np.int64
    kept = labels != NOISE
    assert kept.mean() > 0.8
    assert adjusted_rand_score(people[kept], labels[kept]) > 0.9


@pytest.mark.parametrize("algorithm", TAKES_K)
@pytest.mark.parametrize("k", [1, 6, 72])
def test_gives_the_number_of_clusters_asked_for(planted, algorithm, k):
    embeddings, people = planted
    labels = CLUSTERERS[algorithm](n_clusters=k).fit_predict(embeddings)
    if algorithm == "minibatch_kmeans":  # a batch can leave a centre without faces
        assert len(np.unique(labels)) <= k
    else:
        assert len(np.unique(labels)) == k
    if k == 6:
        assert adjusted_rand_score(people, labels) == 1.0


@pytest.mark.parametrize("algorithm", CLUSTERERS)
def test_same_seed_same_labels_and_no_input_is_changed(planted, algorithm):
    embeddings = planted[0].copy()
    chosen = CLUSTERERS[algorithm](random_state=3)
    first = chosen.fit_predict(embeddings)
    np.testing.assert_array_equal(first, chosen.fit_predict(embeddings))
    np.testing.assert_array_equal(embeddings, planted[0])


@pytest.mark.parametrize("algorithm", [a for a in CLUSTERERS if a not in ["gaussian_mixture", *COSINE]])
def test_distance_algorithms_see_the_angle_only_unless_told_otherwise(planted, algorithm):
    embeddings, _ = planted
    lengths = np.random.default_rng(0).choice([0.25, 1.0, 4.0], size=(len(embeddings), 1)).astype(np.float32)
    chosen = CLUSTERERS[algorithm]()
    np.testing.assert_array_equal(chosen.fit_predict(embeddings), chosen.fit_predict(embeddings * lengths))
    as_they_are = chosen.model_copy(update={"normalise": False})
    assert not np.array_equal(as_they_are.fit_predict(embeddings), as_they_are.fit_predict(embeddings * lengths))


@pytest.mark.parametrize("algorithm", CLUSTERERS)
@pytest.mark.parametrize(
    "embeddings",
    [
        np.ones((2, 3)),
        np.eye(3),
        np.zeros((5, 4)),
        np.repeat(np.eye(2), 4, axis=0),
        np.arange(6.0).reshape(-1, 1),
    ],
    ids=["two equal", "three", "all zero", "duplicates", "one dimension"],
)
def test_small_and_degenerate_sets_give_labels_without_a_warning(algorithm, embeddings):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        labels = CLUSTERERS[algorithm]().fit_predict(embeddings.astype(np.float32))
    assert labels.shape == (len(embeddings),)
    assert set(labels) <= set(range(-1, len(embeddings)))


@pytest.mark.parametrize("algorithm", TAKES_K)
def test_fewer_faces_than_clusters_names_both_numbers_and_the_key(algorithm):
    with pytest.raises(ValueError, match=r"3 faces cannot form 5 clusters: set the key `n_clusters` between 1 and 3"):
        CLUSTERERS[algorithm](n_clusters=5).fit_predict(np.eye(3))


@pytest.mark.parametrize("algorithm", CLUSTERERS)
@pytest.mark.parametrize(
    ("embeddings", "message"),
    [
        (np.ones((1, 4)), "at least 2 faces, got 1"),
        (np.ones((0, 4)), "at least 2 faces, got 0"),
        (np.ones(4), r"shape \(N, D\), got \(4,\)"),
        (np.ones((4, 0)), r"shape \(N, D\), got \(4, 0\)"),
        (np.array([[1, 2], [np.nan, 1], [np.inf, 1]]), "2 of 3 embeddings hold NaN or infinity"),
    ],
)
def test_bad_embeddings_are_named(algorithm, embeddings, message):
    with pytest.raises(ValueError, match=message):
        CLUSTERERS[algorithm]().fit_predict(embeddings)


@pytest.mark.parametrize("algorithm", CLUSTERERS)
@pytest.mark.parametrize("spread", [0.3, 0.9], ids=["easy", "mixed"])
def test_the_order_of_faces_changes_no_person(planting, algorithm, spread):
    embeddings, _ = planting(6, 12, spread=spread, seed=4)
    order = np.random.default_rng(1).permutation(len(embeddings))
    chosen = CLUSTERERS[algorithm]()
    labels, shuffled = chosen.fit_predict(embeddings)[order], chosen.fit_predict(embeddings[order])
    np.testing.assert_array_equal(labels == NOISE, shuffled == NOISE)
    np.testing.assert_array_equal(labels[:, None] == labels, shuffled[:, None] == shuffled)


@pytest.mark.parametrize("algorithm", QUADRATIC)
def test_quadratic_algorithms_refuse_what_memory_cannot_hold(planted, algorithm):
    chosen = CLUSTERERS[algorithm](memory_gib=2e-5)
    with pytest.raises(ValueError, match=r"for 72 faces and may take 2e-05 \(room for \d+\): raise `memory_gib`"):
        chosen.fit_predict(planted[0])
    if algorithm in TAKES_K:
        with pytest.raises(ValueError, match="cannot form 60 clusters"):
            chosen.model_copy(update={"too_many": "sample", "n_clusters": 60}).fit_predict(planted[0])


@pytest.mark.parametrize("algorithm", QUADRATIC)
def test_a_sample_and_the_nearest_of_its_people_stand_for_faces_that_do_not_fit(planted, algorithm):
    embeddings, people = planted
    needed = CLUSTERERS[algorithm]().bytes_needed(40) / 2**30
    known = {"n_clusters": 6} if algorithm in TAKES_K else {}
    chosen = CLUSTERERS[algorithm](memory_gib=needed, too_many="sample", **known)
    labels = chosen.fit_predict(embeddings)
    assert adjusted_rand_score(people, labels) == 1.0
    np.testing.assert_array_equal(labels, chosen.fit_predict(embeddings))


def test_default_budget_holds_about_twenty_thousand_faces_of_agglomerative():
    assert AgglomerativeClusterer()._faces_that_fit(20_000) == 20_000
    with pytest.raises(ValueError, match=r"needs about 8\.4 GiB for 30000 faces"):
        AgglomerativeClusterer()._faces_that_fit(30_000)


def test_agglomerative_cuts_as_scikit_learn_does(planted):
    embeddings, _ = planted
    x = unit_length(embeddings)
    by_count = AgglomerativeClustering(9, linkage="average").fit_predict(x)
    assert adjusted_rand_score(by_count, AgglomerativeClusterer(n_clusters=9).fit_predict(embeddings)) == 1.0
    cut = {"distance_threshold": 0.5}
    by_cut = AgglomerativeClustering(None, linkage="average", **cut).fit_predict(x)
    assert adjusted_rand_score(by_cut, AgglomerativeClusterer(**cut).fit_predict(embeddings)) == 1.0


def test_dbscan_and_hdbscan_leave_lonely_faces_out(planted):
    embeddings = np.vstack([planted[0], 50 * np.random.default_rng(1).normal(size=(1, 32))]).astype(np.float32)
    assert DbscanClusterer(eps=0.9).fit_predict(embeddings)[-1] == NOISE
    assert HdbscanClusterer().fit_predict(embeddings)[-1] == NOISE


def test_dbscan_reach_lies_between_the_distances_within_and_across_people(planted):
    embeddings, people = planted
    x = unit_length(embeddings)
    distances = np.linalg.norm(x[:, None] - x[None], axis=2)
    across = distances[people[:, None] != people[None]]
    assert 0.1 < reach_at_knee(x, 3) < across.min()


def test_affinity_propagation_that_does_not_settle_calls_all_noise_and_says_so_in_the_log(caplog):
    corners = np.array([[1, 0], [0, 1], [-1, 0], [0, -1]], dtype=np.float32)  # no corner is a better exemplar
    with caplog.at_level(logging.WARNING):
        labels = AffinityPropagationClusterer(preference=-4.0, damping=0.5).fit_predict(corners)
    np.testing.assert_array_equal(labels, [NOISE] * 4)
    assert "AffinityPropagationClusterer: Affinity propagation did not converge" in caplog.text


def test_fewer_distinct_faces_than_clusters_is_a_log_record(caplog):
    embeddings = np.repeat(np.eye(2, dtype=np.float32), 4, axis=0)
    with caplog.at_level(logging.WARNING):
        labels = KMeansClusterer(n_clusters=4).fit_predict(embeddings)
    assert len(np.unique(labels)) == 2
    assert "KMeansClusterer" in caplog.text
    assert "distinct clusters" in caplog.text


def test_warnings_become_log_records_once_each(caplog):
    with caplog.at_level(logging.WARNING), log_warnings("thing"):
        warnings.warn("it did not settle", UserWarning, stacklevel=1)
        warnings.warn("it did not settle", UserWarning, stacklevel=1)
    assert caplog.messages == ["thing: it did not settle"]


def test_affinity_is_symmetric_connected_and_one_on_the_diagonal(planted):
    affinity = self_tuned_affinity(planted[0])
    np.testing.assert_allclose(affinity, affinity.T)
    np.testing.assert_array_equal(np.diag(affinity), 1)
    assert (affinity > 0).all()


def test_spectral_follows_shape_where_kmeans_cannot():
    angle = np.linspace(0, 2 * np.pi, 60, endpoint=False)
    circle = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    rings = np.vstack([circle, 5 * circle]).astype(np.float32)
    truth = np.repeat([0, 1], 60)
    found = SpectralClusterer(n_clusters=2, normalise=False).fit_predict(rings)
    assert adjusted_rand_score(truth, found) == 1.0
    by_centres = KMeansClusterer(n_clusters=2, normalise=False).fit_predict(rings)
    assert adjusted_rand_score(truth, by_centres) < 0.5


@given(st.lists(st.integers(-1, 5), min_size=1, max_size=30))
@settings(max_examples=80, deadline=None)
def test_canonical_labels_rename_and_sort_by_size(raw):
    labels, canonical = np.array(raw), canonical_labels(np.array(raw))
    np.testing.assert_array_equal(labels == NOISE, canonical == NOISE)
    np.testing.assert_array_equal(labels[:, None] == labels, canonical[:, None] == canonical)
    sizes = np.bincount(canonical[canonical >= 0])
    assert (np.diff(sizes) <= 0).all()
    assert (sizes > 0).all()
    renamed = np.where(labels == NOISE, NOISE, 40 - labels)
    np.testing.assert_array_equal(canonical, canonical_labels(renamed))


def test_few_dimensions_keep_every_distance():
    wide = np.random.default_rng(0).normal(size=(12, 200)).astype(np.float32)
    narrow = few_dimensions(wide)
    assert narrow.shape == (12, 12)
    np.testing.assert_allclose(pairwise_distances(narrow), pairwise_distances(wide), atol=1e-4)
    assert few_dimensions(narrow) is narrow


@pytest.mark.parametrize(("chosen", "faces", "components"), [(7, 100, 7), (None, 100, 100), (None, 1000, LARGEST_K)])
def test_a_mixture_needs_three_matrices_of_faces_by_components(chosen, faces, components):
    assert GaussianMixtureClusterer(n_clusters=chosen).bytes_needed(faces) == 3 * 8 * faces * components


def test_the_floor_under_a_mixtures_variances_is_a_share_of_the_mean_variance():
    x_nd = np.random.default_rng(0).normal(size=(50, 3)) * np.array([1.0, 2.0, 30.0])
    assert fit_mixture(x_nd, 2, 0, regularisation=0.5).reg_covar == pytest.approx(0.5 * x_nd.var(axis=0).mean())
    assert fit_mixture(np.ones((5, 3)), 1, 0).reg_covar == 1e-12


def test_the_heaviest_label_around_a_face_is_the_lowest_on_ties():
    row, column, weight = np.array([0, 0, 0, 1, 1]), np.array([1, 2, 3, 2, 3]), np.array([0.4, 0.3, 0.3, 0.5, 0.5])
    voters, found = heaviest_label(row, column, weight, np.array([0, 7, 5, 5, 1, 1, 1, 1]))
    assert (voters.tolist(), found.tolist()) == ([0, 1], [5, 5])
    voters, found = heaviest_label(row[3:], column[3:], weight[3:], np.array([0, 1, 3, 2]))
    assert (voters.tolist(), found.tolist()) == ([1], [2])
    none = np.empty(0, int)
    voters, found = heaviest_label(none, none, np.empty(0), np.arange(4))
    assert (len(voters), len(found)) == (0, 0)


def test_an_edge_that_one_face_alone_sees_joins_both(planting):
    """With one neighbour each, the middle of three is near both others, of which it can choose one only."""
    x_nd = unit_length(np.array([[1, 0.5, 0], [1, 0, 0], [1, -0.4, 0], [-1, 0.1, 1], [-1, 0.1, -1]], np.float32))
    clusterer = CLUSTERERS["chinese_whispers"](neighbours=1, similarity_threshold=0.3)
    assert clusterer.fit_predict(x_nd)[:3].tolist() == [0, 0, 0]
