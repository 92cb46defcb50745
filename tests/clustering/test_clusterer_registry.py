import pkgutil
from importlib import import_module

import pytest
from pydantic import TypeAdapter, ValidationError

import clustering
from clustering.centres import KMeansClusterer
from clustering.density import DbscanClusterer, HdbscanClusterer
from clustering.interface import Clusterer
from clustering.registry import CLUSTERERS, AnyClusterer

ANY = TypeAdapter(AnyClusterer)


def test_a_block_becomes_the_clusterer_that_it_names():
    block = {"algorithm": "dbscan", "eps": 0.4, "min_samples": 5, "random_state": 9}
    assert ANY.validate_python(block) == DbscanClusterer(random_state=9, eps=0.4, min_samples=5)


def test_a_bare_name_is_a_block_without_parameters_and_no_name_is_kmeans():
    assert ANY.validate_python("hdbscan") == HdbscanClusterer()
    assert ANY.validate_python({"n_clusters": 3}) == KMeansClusterer(n_clusters=3)


@pytest.mark.parametrize("kind", CLUSTERERS.values())
def test_every_clusterer_survives_the_way_through_json(kind):
    chosen = kind(random_state=5, normalise=False, memory_gib=1.5)
    found = ANY.validate_json(ANY.dump_json(chosen))
    assert type(found) is kind
    assert found == chosen


def test_every_algorithm_of_the_room_has_its_entry():
    for module in pkgutil.iter_modules(clustering.__path__):
        import_module(f"clustering.{module.name}")
    waiting, found = [Clusterer], set()
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if not kind.__abstractmethods__ and kind.__module__.startswith("clustering."):
            found.add(kind)
    assert found == set(CLUSTERERS.values())
    assert {name: kind().algorithm for name, kind in CLUSTERERS.items()} == {name: name for name in CLUSTERERS}


def test_an_unknown_algorithm_names_the_nearest():
    with pytest.raises(ValidationError, match=r"unknown key 'k_means'; did you mean 'kmeans'\?"):
        ANY.validate_python("k_means")


@pytest.mark.parametrize(
    ("block", "message"),
    [
        ({"algorithm": "kmeans", "n_cluster": 3}, "unknown key 'n_cluster'; did you mean 'n_clusters'"),
        ({"algorithm": "hdbscan", "eps": 0.3}, "unknown key 'eps'; valid keys: algorithm, memory_gib"),
        ({"algorithm": "hdbscan", "min_clusters": 3}, "did you mean 'min_cluster_size'"),
    ],
)
def test_a_key_that_does_not_apply_is_refused_and_the_nearest_one_named(block, message):
    with pytest.raises(ValidationError, match=message):
        ANY.validate_python(block)


@pytest.mark.parametrize(
    "bad",
    [
        {"algorithm": "kmeans", "n_clusters": 0}, {"algorithm": "minibatch_kmeans", "n_clusters": 0},
        {"algorithm": "gaussian_mixture", "n_clusters": 0}, {"algorithm": "spectral", "n_clusters": 0},
        {"algorithm": "agglomerative", "n_clusters": 0}, {"algorithm": "gaussian_mixture", "regularisation": 0},
        {"algorithm": "affinity_propagation", "damping": 1.0}, {"algorithm": "affinity_propagation", "damping": 0.49},
        {"algorithm": "affinity_propagation", "preference": 0.1}, {"algorithm": "kmeans", "too_many": "drop"},
        {"algorithm": "dbscan", "eps": 0}, {"algorithm": "dbscan", "min_samples": 0},
        {"algorithm": "hdbscan", "min_samples": 0}, {"algorithm": "hdbscan", "min_cluster_size": 1},
        {"algorithm": "components", "neighbours": 0}, {"algorithm": "components", "similarity_threshold": 1.1},
        {"algorithm": "chinese_whispers", "similarity_threshold": -1.1}, {"algorithm": "knn_graph", "neighbours": 0},
        {"algorithm": "kmeans", "random_state": -1}, {"algorithm": "kmeans", "random_state": 2**32},
        {"algorithm": "kmeans", "memory_gib": 0}, {"algorithm": "agglomerative", "distance_threshold": 0},
    ],
    ids=str,
)  # fmt: skip
def test_values_out_of_range_are_refused(bad):
    with pytest.raises(ValidationError, match=list(bad)[-1]):
        ANY.validate_python(bad)


@pytest.mark.parametrize(
    "edge",
    [
        {"algorithm": "kmeans", "n_clusters": 1, "random_state": 2**32 - 1},
        {"algorithm": "affinity_propagation", "damping": 0.5, "preference": 0},
        {"algorithm": "dbscan", "min_samples": 1}, {"algorithm": "hdbscan", "min_samples": 1, "min_cluster_size": 2},
        {"algorithm": "components", "neighbours": 1, "similarity_threshold": -1},
        {"algorithm": "chinese_whispers", "similarity_threshold": 1}, {"algorithm": "knn_graph", "neighbours": 1},
    ],
    ids=str,
)  # fmt: skip
def test_values_at_the_edge_are_taken(edge):
    assert edge.items() <= ANY.validate_python(edge).model_dump().items()
