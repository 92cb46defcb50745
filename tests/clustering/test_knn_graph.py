import numpy as np
import pytest
from scipy.stats import multivariate_normal
from sklearn.metrics import adjusted_rand_score

from clustering.communities import heaviest_label
from clustering.identity_model import IdentityModel, effective_size
from clustering.interface import about_mean
from clustering.knn import knn
from clustering.knn_graph import KnnGraphClusterer
from clustering.linkage import Groups
from clustering.registry import CLUSTERERS
from clustering.threshold import sure_similarity
from core.vectors import unit_length


def many_people(count, seed=0):
    """People whose means lie mostly along few directions, as those of faces do."""
    rng = np.random.default_rng(seed)
    people = rng.permutation(np.repeat(np.arange(count), rng.integers(1, 20, count)))
    means = unit_length(rng.normal(size=(count, 64)) * np.arange(1, 65) ** -0.75)
    return (means[people] + 0.04 * rng.normal(size=(len(people), 64))).astype(np.float32), people


@pytest.fixture(scope="module")
def crowd():
    return many_people(150)


def test_people_alike_are_told_apart_where_average_linkage_mixes_or_splits_them(crowd):
    embeddings, people = crowd
    found = KnnGraphClusterer().fit_predict(embeddings)
    classic = [CLUSTERERS[name]().fit_predict(embeddings) for name in ("agglomerative", "components")]
    assert adjusted_rand_score(people, found) > 0.97
    assert adjusted_rand_score(people, found) > max(adjusted_rand_score(people, each) for each in classic)


def test_searching_in_cells_finds_the_same_people(crowd, monkeypatch):
    embeddings, _ = crowd
    exact = KnnGraphClusterer().fit_predict(embeddings)
    monkeypatch.setattr("clustering.neighbours.EXACT_FACES", 100)
    assert adjusted_rand_score(exact, KnnGraphClusterer().fit_predict(embeddings)) > 0.97


@pytest.mark.parametrize("algorithm", ["components", "chinese_whispers", "knn_graph"])
def test_in_cells_too_a_seed_gives_one_result_and_the_order_of_faces_changes_no_person(crowd, algorithm, monkeypatch):
    monkeypatch.setattr("clustering.neighbours.EXACT_FACES", 100)
    embeddings, _ = crowd
    order = np.random.default_rng(1).permutation(len(embeddings))
    chosen = CLUSTERERS[algorithm](random_state=5)
    labels, again, shuffled = (chosen.fit_predict(each) for each in (embeddings, embeddings, embeddings[order]))
    np.testing.assert_array_equal(labels, again)
    np.testing.assert_array_equal(labels[order][:, None] == labels[order], shuffled[:, None] == shuffled)


def test_a_few_people_with_many_faces_each_are_whole(planting):
    for n_people, faces_each in ((3, 5), (6, 12), (10, 4)):
        for seed in range(3):
            embeddings, people = planting(n_people, faces_each, seed=seed)
            assert adjusted_rand_score(people, KnnGraphClusterer().fit_predict(embeddings)) == 1.0


def test_a_person_with_more_faces_than_neighbours_stays_one(planting):
    embeddings, people = planting(40, 30)
    assert adjusted_rand_score(people, KnnGraphClusterer(neighbours=5).fit_predict(embeddings)) > 0.99


def test_more_evidence_asked_for_splits_and_never_mixes(crowd):
    embeddings, _ = crowd
    groups = [KnnGraphClusterer(evidence=bar).fit_predict(embeddings).max() for bar in (0.0, 20.0, 200.0, 1e9)]
    assert groups == sorted(groups)
    assert groups[-1] == len(embeddings) - 1


def test_strangers_alone_are_nearly_all_left_apart():
    strangers = np.random.default_rng(0).normal(size=(300, 64)).astype(np.float32)
    assert KnnGraphClusterer().fit_predict(strangers).max() >= 290


def test_log_ratio_is_that_of_the_densities(crowd):
    embeddings, people = crowd
    model = IdentityModel.fit(embeddings, np.unique(people, return_inverse=True)[1])
    y = model.project(embeddings[:5]).astype(np.float64)
    sums = np.stack([y[:3].sum(axis=0), y[3:].sum(axis=0)])
    parts = model.evidence(sums, np.array([3.0, 2.0])).sum()
    found = model.evidence(sums.sum(axis=0)[None], np.array([5.0]))[0] - parts

    def log_density(rows):  # of faces of one person: their mean is shared, their noise is not
        size = len(rows)
        each = [np.full((size, size), b) + np.eye(size) for b in model.between.astype(np.float64)]
        return sum(multivariate_normal(np.zeros(size), cov).logpdf(rows[:, z]) for z, cov in enumerate(each))

    assert found == pytest.approx(log_density(y) - log_density(y[:3]) - log_density(y[3:]), rel=1e-4, abs=1e-3)


def test_faces_of_a_group_count_less_the_more_there_are():
    np.testing.assert_allclose(effective_size(np.array([1, 2, 6, 1e9])), [1, 2 / 1.2, 3, 5])


def test_log_ratio_takes_groups_at_their_effective_size(crowd):
    embeddings, people = crowd
    model = IdentityModel.fit(embeddings, np.unique(people, return_inverse=True)[1])
    means, sizes = model.project(embeddings[:2]), np.array([4.0, 1.0])
    (found,) = model.log_ratio(Groups(means * sizes[:, None], sizes), np.array([[0, 1]]))
    counted = effective_size(sizes)
    sums = means * counted[:, None]
    union = model.evidence(sums.sum(axis=0)[None], counted.sum()[None])[0]
    assert found == pytest.approx(union - model.evidence(sums, counted).sum(), rel=1e-5)


def test_the_model_recovers_the_spread_it_was_drawn_with():
    rng = np.random.default_rng(0)
    people = np.repeat(np.arange(800), 6)
    faces = (rng.normal(size=(800, 2)) * [3, 1])[people] + rng.normal(size=(4800, 2)) * [1, 0.5]
    model = IdentityModel.fit(faces.astype(np.float32), people)
    np.testing.assert_allclose(np.sort(model.between), [4, 9], rtol=0.15)
    y, guess = model.project(faces.astype(np.float32)), model.guess(np.full((1, 2), 10.0), np.array([10.0]))
    within = y - np.stack([y[people == each].mean(axis=0) for each in range(800)])[people]
    np.testing.assert_allclose(np.cov(within.T) * 6 / 5, np.eye(2), atol=0.1)
    np.testing.assert_allclose(guess, 10 / (10 + 1 / model.between[None]))


def test_the_sure_bound_keeps_the_promised_share_of_strangers_and_rises_with_the_number_of_faces(crowd):
    bounds = []
    for count in (40, 400):
        embeddings, people = many_people(count, seed=2)
        x = about_mean(embeddings)
        index, similarity = knn(x, 16)
        bounds.append(sure_similarity(x, similarity))
        wrong = (people[index] != people[:, None])[similarity >= bounds[-1]].mean()
        assert wrong < 0.1
    assert bounds[0] < bounds[1]


def test_no_pair_of_strangers_is_sure():
    x = unit_length(np.random.default_rng(0).normal(size=(500, 32)).astype(np.float32))
    assert sure_similarity(x, knn(x, 16)[1]) == float("inf")


def test_heaviest_label_sums_the_votes_and_takes_the_lowest_on_ties():
    row, column = np.array([0, 0, 0, 1, 1]), np.array([1, 2, 3, 0, 3])
    voter, choice = heaviest_label(row, column, np.array([0.4, 0.4, 0.7, 0.5, 0.5]), np.array([2, 1, 1, 3]))
    np.testing.assert_array_equal(voter, [0, 1])
    np.testing.assert_array_equal(choice, [1, 2])


def test_chinese_whispers_does_not_chain_where_components_do():
    rng = np.random.default_rng(0)
    people = np.repeat([0, 1, 2], 20)
    bridge = (np.eye(8)[[0]] + np.eye(8)[[1]]) / 2
    bridged = np.vstack([np.eye(8)[people], bridge]) + 0.02 * rng.normal(size=(61, 8))
    chosen = {"similarity_threshold": 0.3, "neighbours": 30}
    chained = CLUSTERERS["components"](**chosen).fit_predict(bridged)
    assert chained[0] == chained[20] != chained[40]
    whispers = CLUSTERERS["chinese_whispers"](**chosen).fit_predict(bridged)
    assert adjusted_rand_score(people, whispers[:-1]) == 1.0
