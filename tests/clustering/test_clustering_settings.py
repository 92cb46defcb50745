"""What the settings of this room accept and what they are by default: configurations of others rest on it."""

import json
from pathlib import Path

import pytest
from settings_schemas import schema_of

from clustering.centres import GaussianMixtureClusterer, KMeansClusterer, MiniBatchKMeansClusterer
from clustering.communities import ChineseWhispersClusterer, ComponentsClusterer, GraphClusterer
from clustering.density import DbscanClusterer, HdbscanClusterer
from clustering.graphs import AffinityPropagationClusterer, SpectralClusterer
from clustering.hierarchy import AgglomerativeClusterer
from clustering.interface import Clusterer
from clustering.knn_graph import KnnGraphClusterer
from clustering.photos import PhotoSettings

KNOWN = json.loads(Path(__file__).with_name("settings.json").read_text(encoding="utf-8"))
KINDS = (
    AffinityPropagationClusterer,
    AgglomerativeClusterer,
    ChineseWhispersClusterer,
    Clusterer,
    ComponentsClusterer,
    DbscanClusterer,
    GaussianMixtureClusterer,
    GraphClusterer,
    HdbscanClusterer,
    KMeansClusterer,
    KnnGraphClusterer,
    MiniBatchKMeansClusterer,
    PhotoSettings,
    SpectralClusterer,
)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_defaults_and_limits_are_those_that_are_written_down(kind):
    assert schema_of(kind) == KNOWN[kind.__name__]
