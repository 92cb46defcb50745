"""The champion of a real registry, found by its alias."""

import mlflow
import numpy as np
import pytest
from registered import crop_for, network_version
from stores import mlflow_store

from app.library.records import ModelInfo
from app.registry import champion
from models.build import build_model
from models.families.registry import model_settings
from models.inference import embed
from registry.embedders import EMBEDDER
from registry.names import CHAMPION, FACE_EMBEDDER


@pytest.fixture
def store(tmp_path):
    """An empty store of its own; the active one comes back."""
    before, uri = mlflow.get_tracking_uri(), mlflow_store(tmp_path)
    mlflow.set_tracking_uri(uri)
    mlflow.create_experiment("tests", artifact_location=(tmp_path / "artifacts").as_uri())
    yield uri
    mlflow.set_tracking_uri(before)


def test_the_champion_embeds_as_its_network_does(store):
    network = build_model(model_settings(family="ae", zdim=6, width=0.03, size=16), seed=0)
    mlflow.set_experiment("tests")
    with mlflow.start_run():
        version = network_version(network, EMBEDDER)
    client = mlflow.MlflowClient()
    client.set_registered_model_alias(FACE_EMBEDDER, CHAMPION, version)
    client.set_model_version_tag(FACE_EMBEDDER, version, "label", "plain")
    model = champion(store)
    assert model.info == ModelInfo(FACE_EMBEDDER, "1", "champion", "plain", 6, crop_for(network))
    assert model.info.key == f"{FACE_EMBEDDER}/1"
    crops = np.random.default_rng(0).integers(0, 256, (3, 16, 16, 3), dtype=np.uint8)
    assert np.allclose(model.embed(crops, np.zeros((3, 478, 3), np.float32)), embed(network, crops), atol=1e-5)
