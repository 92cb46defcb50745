import numpy as np
import pytest
from sklearn.cluster import KMeans
from sklearn.metrics import silhouette_score

from clustering.count import CountCurves, count_curves
from clustering.elbow import elbow_curve
from figures.count_figure import count_figure

K_VALUES = [1, 2, 4, 6, 8, 12, 24]


@pytest.fixture(scope="module")
def curves(planted):
    return count_curves(planted[0], K_VALUES)


def test_every_curve_chooses_the_planted_number(curves):
    assert curves.choices() == {"elbow": 6, "silhouette": 6, "bic": 6}


def test_curves_are_those_of_scikit_learn(planted, curves):
    embeddings, _ = planted
    np.testing.assert_array_equal(curves.j, elbow_curve(embeddings, K_VALUES))
    labels = KMeans(4, n_init=3, random_state=0).fit(embeddings).labels_
    assert curves.silhouette[2] == pytest.approx(silhouette_score(embeddings, labels), abs=1e-5)
    assert np.isnan(curves.silhouette[0])
    # one Gaussian: the criterion can be written down
    count, dimension = embeddings.shape
    variance = embeddings.var(axis=0).astype(np.float64)
    variance += 0.01 * variance.mean()
    squares = (embeddings - embeddings.mean(axis=0)).astype(np.float64) ** 2
    likelihood = -0.5 * (squares / variance + np.log(2 * np.pi * variance)).sum()
    assert curves.bic[0] == pytest.approx(-2 * likelihood + 2 * dimension * np.log(count), rel=1e-3)


def test_curves_refuse_more_clusters_than_faces(planted):
    with pytest.raises(ValueError, match="72 faces cannot form 73 clusters"):
        count_curves(planted[0], [2, 73])


def test_the_figure_shows_a_panel_a_curve(curves):
    picture = count_figure(K_VALUES, curves.panels(), curves.choices(), true_k=6)
    one = count_figure(K_VALUES, {"bic": curves.bic}, curves.choices())
    assert picture.dtype == np.uint8
    assert picture.shape[1] == 3 * one.shape[1]


def test_the_silhouette_chooses_among_where_it_is_defined_and_the_least_k_where_it_is_nowhere():
    j, bic = np.array([9.0, 2.0, 1.0]), np.array([3.0, 2.0, 1.0])
    some = CountCurves([2, 3, 4], j, np.array([np.nan, 0.1, 0.4]), bic)
    none = CountCurves([2, 3, 4], j, np.full(3, np.nan), bic)
    assert some.choices() == {"elbow": 3, "silhouette": 4, "bic": 4}
    assert none.choices()["silhouette"] == 2


def test_the_silhouette_is_undefined_for_one_cluster_and_for_a_cluster_a_face():
    embeddings = np.random.default_rng(0).normal(size=(5, 2)).astype(np.float32)
    assert np.isnan(count_curves(embeddings, [1, 2, 4, 5]).silhouette).tolist() == [True, False, False, True]


def test_the_silhouette_of_many_faces_is_that_of_a_sample(planted, monkeypatch):
    whole = count_curves(planted[0], [6]).silhouette[0]
    monkeypatch.setattr("clustering.count.SILHOUETTE_FACES", 40)
    sampled = count_curves(planted[0], [6]).silhouette[0]
    assert sampled != whole
    assert sampled == pytest.approx(whole, abs=0.05)
