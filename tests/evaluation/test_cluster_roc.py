import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from evaluation.cluster_roc import cluster_rocs


@pytest.fixture(scope="module")
def people():
    rng = np.random.default_rng(0)
    identities = np.repeat(["ada", "bo", "cy"], 8)
    codes = np.repeat(np.arange(3), 8)
    return (
        (rng.normal(size=(3, 4))[codes] + 0.6 * rng.normal(size=(24, 4))).astype(np.float32),
        identities,
        codes,
    )


def test_the_score_is_the_distance_to_the_centre_of_the_cluster(people):
    embeddings, _, labels = people
    x = embeddings / np.linalg.norm(embeddings, axis=1, keepdims=True)
    curves = cluster_rocs(embeddings, labels)
    assert list(curves) == [0, 1, 2]
    for cluster, roc in curves.items():
        member = labels == cluster
        distances = np.linalg.norm(x - x[member].mean(axis=0), axis=1)
        assert roc.auc == pytest.approx(roc_auc_score(member, -distances), abs=1e-6)


def test_compact_and_apart_is_perfect():
    curves = cluster_rocs(np.repeat(np.eye(3), 4, axis=0), np.repeat([0, 1, 2], 4))
    assert [roc.auc for roc in curves.values()] == [1, 1, 1]


def test_with_identities_a_compact_but_wrong_cluster_is_not_rewarded():
    embeddings = np.repeat(np.eye(3), 4, axis=0)
    identities = ["a", "a", "b", "b"] + ["a", "b", "c", "c"] + ["c"] * 4
    labels = np.repeat([0, 1, 2], 4)
    members, truth = cluster_rocs(embeddings, labels), cluster_rocs(embeddings, labels, identities)
    assert members[0].auc == 1
    assert truth[0].auc < 0.9


def test_the_positives_are_the_most_frequent_identity():
    embeddings = np.array([[1, 0], [1, 0.1], [0.1, 1], [0, 1]])
    [roc, *_] = cluster_rocs(embeddings, [0, 0, 0, 1], ["a", "a", "b", "b"]).values()
    assert roc.auc == 1


def test_noise_has_no_curve_but_counts_as_the_rest(people):
    embeddings, _, labels = people
    with_noise = np.where(labels == 2, -1, labels)
    assert list(cluster_rocs(embeddings, with_noise)) == [0, 1]
    assert cluster_rocs(embeddings, with_noise)[0].auc == cluster_rocs(embeddings, labels)[0].auc


@pytest.mark.parametrize("labels", [[0, 0, 0], [-1, -1, -1]])
def test_nothing_to_compare_is_named(labels):
    with pytest.raises(ValueError, match="a cluster with faces inside and outside it, found none"):
        cluster_rocs(np.eye(3), labels)


def test_unequal_lengths_are_named():
    with pytest.raises(ValueError, match="labels: 2"):
        cluster_rocs(np.eye(3), [0, 1])
    with pytest.raises(ValueError, match="identities: 1"):
        cluster_rocs(np.eye(3), [0, 1, 1], ["ada"])
