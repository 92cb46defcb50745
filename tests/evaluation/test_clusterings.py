import numpy as np
import pandas as pd
import pytest

from clustering.centres import KMeansClusterer
from clustering.density import DbscanClusterer
from core.manifest import MANIFEST_COLUMNS
from evaluation.clusterings import cluster_all, score_all, score_groups, with_count

IDENTITIES = np.array(["a", "a", "b", "b", None], dtype=object)
VECTORS = np.array([[0, 1], [0.01, 1], [1, 0], [1, 0.01], [1, 0.02]], dtype=np.float32)


@pytest.mark.parametrize(("count", "expected"), [("elbow", None), ("identities", 2), (3, 3)])
def test_how_many_people_to_look_for(count, expected):
    settings = with_count(KMeansClusterer(), count, IDENTITIES)
    assert settings.n_clusters == expected
    assert with_count(DbscanClusterer(), count, IDENTITIES) == DbscanClusterer()


def test_a_number_in_the_algorithms_block_wins():
    assert with_count(KMeansClusterer(n_clusters=4), "identities", IDENTITIES).n_clusters == 4


def test_scores_leave_out_unknown_people():
    clusters = cluster_all(VECTORS, [KMeansClusterer(n_clusters=2)])
    assert list(clusters["kmeans"]) == [1, 1, 0, 0, 0]
    assert clusters["kmeans"].dtype == np.int64
    scores = score_all(clusters, IDENTITIES)
    assert scores.loc[0, ["bcubed_f_low", "bcubed_f", "bcubed_f_high"]].tolist() == [1.0, 1.0, 1.0]
    assert list(score_all(clusters, np.array([None] * 5, dtype=object)).columns) == ["algorithm"]


def test_fewer_faces_than_clusters_names_the_key():
    with pytest.raises(ValueError, match="n_clusters"):
        cluster_all(VECTORS, [KMeansClusterer(n_clusters=9)])


def test_groups_are_scored_inside_themselves():
    manifest = pd.DataFrame(index=range(7), columns=list(MANIFEST_COLUMNS))
    manifest = manifest.assign(
        face_id=list("abcdefg"), identity=["ada", "ada", "bo", "bo", "cy", "cy", None],
        gender=["f", "f", "f", "f", "m", "m", "m"], age=[31, 31, 33, 33, 44, 44, 44],
    )  # fmt: skip
    clusters = pd.DataFrame({"face_id": list("abcdefg"), "kmeans": [0, 0, 1, 1, 0, 0, 0]})
    found = score_groups(clusters, manifest).set_index("group")
    assert list(found.index) == ["gender=f", "age_band=30-39"]
    assert found.loc["gender=f", "pairwise_f"] == 1
    assert found.loc["gender=f", "algorithm"] == "kmeans"
    assert score_groups(clusters, manifest.assign(identity=None)).empty
    assert score_groups(clusters, manifest.assign(gender=None, age=None)).empty
