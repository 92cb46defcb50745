"""A run of clusterings is compared by few numbers; the rest is a table."""

import pandas as pd

from steps.clustering.cluster_embeddings import headlines
from steps.clustering.compare_clusterings import best


def test_the_best_algorithm_counts_on_each_subset():
    scores = pd.DataFrame(
        {
            "subset": ["frontal", "frontal", "all"],
            "algorithm": ["kmeans", "dbscan", "kmeans"],
            "bcubed_f": [0.5, 0.7, 0.4],
            "ari": [0.3, 0.2, float("nan")],
        }
    )
    assert headlines(scores) == {"frontal.best_bcubed_f": 0.7, "all.best_bcubed_f": 0.4, "frontal.best_ari": 0.3}


def test_people_who_are_not_known_give_no_number():
    assert headlines(pd.DataFrame({"subset": ["all"], "algorithm": ["kmeans"]})) == {}


def test_the_console_shows_the_best_algorithm_of_each_embedding_and_subset():
    comparison = pd.DataFrame(
        {
            "subset": ["frontal", "frontal", "all", "frontal"],
            "embedding": ["ae", "ae", "ae", "pca"],
            "algorithm": ["kmeans", "dbscan", "kmeans", "kmeans"],
            "bcubed_f": [0.5, 0.7, 0.4, 0.3],
        }
    )
    assert list(best(comparison).index) == [1, 2, 3]
    assert len(best(comparison.drop(columns="bcubed_f"))) == 4
