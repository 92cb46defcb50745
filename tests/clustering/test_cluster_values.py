"""What each algorithm, the model of a person and the sorting of photos give for one drawn crowd."""

import numpy as np
import pytest
from fingerprints import fingerprint, near

from clustering.cells import coarse_centres, knn_in_cells
from clustering.centres import GaussianMixtureClusterer, KMeansClusterer, MiniBatchKMeansClusterer
from clustering.count import count_curves
from clustering.density import DbscanClusterer, HdbscanClusterer
from clustering.elbow import LARGEST_K, find_elbow
from clustering.graphs import AffinityPropagationClusterer, SpectralClusterer
from clustering.hierarchy import AgglomerativeClusterer
from clustering.identity_model import IdentityModel
from clustering.incremental import assign_new
from clustering.interface import about_mean, canonical_labels, content_order
from clustering.knn import knn
from clustering.knn_graph import KnnGraphClusterer, group_edges
from clustering.linkage import Groups
from clustering.photos import PhotoSettings, sort_photos
from clustering.recognition import recognise
from clustering.registry import CLUSTERERS
from clustering.threshold import sure_similarity
from core.vectors import unit_length

VALUES = {
    KMeansClusterer: (30, 0, [11.4192, 13.9291, -1.27983]),
    MiniBatchKMeansClusterer: (30, 0, [10.7727, 13.4055, -9.95561]),
    GaussianMixtureClusterer: (29, 0, [11.149, 13.6001, -6.69964]),
    SpectralClusterer: (30, 0, [11.6263, 14.1819, 7.50358]),
    AffinityPropagationClusterer: (30, 0, [12.0101, 14.5238, 6.53969]),
    AgglomerativeClusterer: (49, 0, [13.3308, 16.7173, 9.44332]),
    DbscanClusterer: (25, 16, [7.84343, 10.567, 2.55739]),
    HdbscanClusterer: (26, 18, [8.20455, 10.887, 5.08997]),
    KnnGraphClusterer: (53, 0, [13.9495, 17.6597, 15.4755]),
}
"""By clusterer: people found, faces left out, fingerprint of the labels."""


@pytest.fixture(scope="module")
def crowd():
    """Return float32 (396, 64) and the person, 0 to 39, of each: people that overlap a little."""
    rng = np.random.default_rng(0)
    people = rng.permutation(np.repeat(np.arange(40), rng.integers(1, 20, 40)))
    means = unit_length(rng.normal(size=(40, 64)) * np.arange(1, 65) ** -0.75)
    return (means[people] + 0.09 * rng.normal(size=(len(people), 64))).astype(np.float32), people


@pytest.fixture(scope="module")
def model(crowd):
    return IdentityModel.fit(*crowd)


@pytest.mark.parametrize("kind", VALUES, ids=lambda kind: kind.__name__)
def test_the_crowd_is_clustered_as_it_was(crowd, kind):
    labels = kind(random_state=5).fit_predict(crowd[0])
    people, alone, values = VALUES[kind]
    assert (labels.max() + 1, (labels == -1).sum()) == (people, alone)
    assert fingerprint(labels) == near(values)


@pytest.mark.parametrize(
    ("name", "people", "values"),
    [("components", 28, [6.16414, 8.46487, 0.626067]), ("chinese_whispers", 41, [12.4646, 15.3393, 4.29362])],
)
def test_communities_are_what_they_were(crowd, name, people, values):
    labels = CLUSTERERS[name](random_state=5).fit_predict(crowd[0])
    assert labels.max() + 1 == people
    assert fingerprint(labels) == near(values)


def test_the_model_of_a_person_is_what_it_was(crowd, model):
    x_nd, people = crowd
    groups = Groups.of(model.project(x_nd), people)
    assert model.axes.shape == (64, 34)
    assert fingerprint(np.abs(model.axes)) == near([1.13982, 1.55851, 0.000648208], 0.001)
    assert fingerprint(model.between) == near([3.59464, 8.11818, 4.25619])
    assert fingerprint(model.mean) == near([-0.00386578, 0.021325, -0.00704472])
    assert fingerprint(np.abs(model.guess(groups.sums, groups.sizes))) == near([1.12343, 1.97797, 0.419236])
    assert fingerprint(model.evidence(groups.sums, groups.sizes)) == near([658.579, 772.597, 136.878])
    ratios = model.log_ratio(groups, np.array([[0, 1], [2, 3], [4, 5]]))
    assert fingerprint(ratios) == near([-92.3798, 108.013, -69.5095])


def test_edges_of_groups_join_two_groups_and_one_has_none(crowd, model):
    x_nd, people = crowd
    two = people < 2
    labels = people[two]
    groups = Groups.of(model.project(x_nd[two]), labels)
    first = [int(np.flatnonzero(labels == person)[0]) for person in (0, 1)]
    assert group_edges(model, groups, labels, 1, 0).tolist() == [first, first[::-1]]
    alone = Groups.of(model.project(x_nd[people == 0]), labels[labels == 0])
    assert group_edges(model, alone, labels[labels == 0], 1, 0).shape == (0, 2)


def test_neighbours_and_bounds_are_what_they_were(crowd):
    x_nd, _ = crowd
    index, value = knn_in_cells(x_nd, 5, 1)
    assert fingerprint(index) == near([189.869, 221.334, 30.6098])
    assert fingerprint(value) == near([1.0691, 1.07594, 0.0501624])
    index, value = knn_in_cells(np.concatenate([x_nd] * 3), 40, 1)
    assert fingerprint(value) == near([0.9972, 1.0166, -0.00601258], 5e-3)  # which of equal faces comes first varies
    assert fingerprint(coarse_centres(x_nd, 6, 1)) == near([-0.00330966, 0.125, -0.0268909])
    _, similarity = knn(unit_length(x_nd), 16)
    assert sure_similarity(unit_length(x_nd), similarity, 0) == near(0.638007)


@pytest.mark.parametrize(
    ("settings", "sorted_", "added"),
    [
        (PhotoSettings(), (31, [7.16, 11.4483, 0.374234]), (41, [7.27397, 15.3002, 8.32671])),
        (
            PhotoSettings(minimum_faces=4, strictness=0.05, same_photo_penalty=0.5),
            (24, [5.34, 9.08735, -6.80085]),
            (25, [3.32192, 7.95492, 4.28366]),
        ),
    ],
)
def test_photos_are_sorted_and_new_ones_added_as_they_were(crowd, settings, sorted_, added):
    x_nd, _ = crowd
    photos = np.random.default_rng(1).integers(0, len(x_nd) // 3, len(x_nd))
    labels = sort_photos(x_nd[:250], photos[:250], settings, np.array([[0, 1], [5, 9]]), np.array([[2, 3]]))
    assert labels.max() == sorted_[0]
    assert fingerprint(labels) == near(sorted_[1])
    new = assign_new(x_nd[250:], photos[250:], x_nd[:250], labels, settings)
    assert new.max() == added[0]
    assert fingerprint(new) == near(added[1])


def test_new_faces_of_a_crowd_are_recognised_as_they_were(crowd):
    x_nd, people = crowd
    known = np.where(people[:300] % 5 == 0, -1, people[:300])
    named = [recognise(x_nd[at : at + 3], x_nd[:300], known, PhotoSettings()) for at in range(300, 396, 3)]
    assert fingerprint(named) == near([5.85417, 12.8922, -3.20577])


def test_curves_of_the_number_of_people_are_what_they_were(crowd):
    curves = count_curves(crowd[0][:80], [1, 2, 5, 9], 1)
    assert fingerprint(curves.j) == near([86.8357, 89.6506, 40.3595])
    assert np.isnan(curves.silhouette[0])
    assert fingerprint(curves.silhouette[1:]) == near([0.156223, 0.156821, 0.0982429])
    assert fingerprint(curves.bic) == near([-5553.51, 5633.82, -1837.67])
    assert curves.choices() == {"elbow": 5, "silhouette": 9, "bic": 1}


@pytest.mark.parametrize(
    ("count", "tried", "knee"),
    [
        (100, [1, 2, 3, 4, 5, 6, 7, 8, 12, 17, 25, 35, 50], 5),
        (2000, [1, 2, 3, 4, 5, 6, 7, 8, 13, 22, 38, 63, 106, 179, LARGEST_K], 5),
        (3, [1, 2], 1),
        (2, [1, 2], 1),
    ],
)
def test_where_the_elbow_is_looked_for(monkeypatch, count, tried, knee):
    """Of a curve that bends at 5 whatever the faces are."""
    monkeypatch.setattr(
        "clustering.elbow.elbow_curve",
        lambda _, k_values, seed: np.array([max(100 - 10 * (k - 1), 60 - (k - 5) * 0.01) for k in k_values]),
    )
    found = find_elbow(np.random.default_rng(0).normal(size=(count, 3)), 3)
    assert (found.k_values, found.knee) == (tried, knee)
    assert LARGEST_K == 300


def test_orders_and_labels_are_what_they_were():
    assert canonical_labels(np.array([5, 3, 3, -1, 7, 7, 5, 5])).tolist() == [0, 1, 1, -1, 2, 2, 0, 0]
    x_nd = np.random.default_rng(3).normal(size=(50, 4)).astype(np.float32)
    assert content_order(x_nd)[:6].tolist() == [39, 12, 8, 11, 25, 38]
    np.testing.assert_allclose(np.linalg.norm(about_mean(x_nd), axis=1), 1, atol=1e-5)
    assert fingerprint(about_mean(x_nd)) == near([0.0073674, 0.5, -1.0518])
