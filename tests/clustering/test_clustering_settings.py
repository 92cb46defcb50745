from dataclasses import fields

import pytest
from pydantic import ValidationError

from clustering.centres import GaussianMixtureClusterer, KMeansClusterer
from clustering.density import DbscanClusterer
from clustering.settings import CLUSTERERS, ClusteringSettings, build_clusterer
from core.settings import Settings


def test_parameters_reach_the_algorithm_that_has_them():
    chosen = ClusteringSettings(algorithm="dbscan", eps=0.4, min_samples=5, n_clusters=7, random_state=9)
    assert build_clusterer(chosen) == DbscanClusterer(random_state=9, eps=0.4, min_samples=5)


def test_what_is_not_given_stays_at_the_default_of_the_algorithm():
    assert build_clusterer(ClusteringSettings()) == KMeansClusterer()
    assert build_clusterer(ClusteringSettings(algorithm="gaussian_mixture")).normalise is False
    assert build_clusterer(ClusteringSettings(algorithm="gaussian_mixture", normalise=True)) == (
        GaussianMixtureClusterer(normalise=True)
    )


def test_every_parameter_of_every_algorithm_can_be_set():
    names = {field.name for kind in CLUSTERERS.values() for field in fields(kind)}
    assert names | {"algorithm"} == set(ClusteringSettings.model_fields)
    assert issubclass(ClusteringSettings, Settings)


def test_an_unknown_algorithm_names_the_nearest():
    with pytest.raises(ValidationError, match=r"unknown key 'k_means'; did you mean 'kmeans'\?"):
        ClusteringSettings(algorithm="k_means")


def test_an_unknown_key_names_the_nearest():
    with pytest.raises(ValidationError, match=r"unknown key 'n_cluster'; did you mean 'n_clusters'\?"):
        ClusteringSettings(n_cluster=3)


@pytest.mark.parametrize(
    "bad",
    [
        {"n_clusters": 0}, {"eps": 0}, {"min_samples": 0}, {"min_cluster_size": 1}, {"damping": 1.0},
        {"preference": 0.1}, {"distance_threshold": 0}, {"regularisation": 0}, {"random_state": -1},
    ],
)  # fmt: skip
def test_values_out_of_range_are_refused(bad):
    with pytest.raises(ValidationError, match=next(iter(bad))):
        ClusteringSettings(**bad)
