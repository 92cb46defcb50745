"""The steps write a study into the model's own run."""

import mlflow
import pytest
from stores import mlflow_store

from core.crop import EyeCrop
from embedding.network import NetworkEmbedder
from models.build import build_model
from models.families.registry import model_settings
from registry.names import FACE_AUTOENCODER
from registry.treatments import Treatment
from steps.evaluation.draw_study import draw_study
from steps.evaluation.study_model import study_model
from workflow.tracking import EXPERIMENT
from workflow.trained_model import TrainedModel


@pytest.fixture
def tracking(tmp_path):
    before = mlflow.get_tracking_uri()
    mlflow.set_tracking_uri(mlflow_store(tmp_path))
    client = mlflow.MlflowClient()
    client.create_experiment(EXPERIMENT, artifact_location=str(tmp_path / "artifacts"))
    mlflow.set_experiment(EXPERIMENT)
    yield client
    mlflow.set_tracking_uri(before)


def test_numbers_and_pictures_stand_in_the_models_run(tracking, blobs):
    settings = model_settings(family="vae", name="small", zdim=4, width=0.03, size=32)
    network = NetworkEmbedder("small", build_model(settings, 0))
    with mlflow.start_run() as parent:
        with mlflow.start_run(nested=True) as own:
            pass
        trained = TrainedModel(FACE_AUTOENCODER, "small", network, Treatment(align=EyeCrop()), own.info.run_id)
        row = study_model.entrypoint(blobs, trained, "all", 0)
        draw_study.entrypoint(blobs, trained, "all", 0)
    metrics = tracking.get_run(own.info.run_id).data.metrics
    assert row["embedding"].to_list() == ["small"]
    assert {f"study/{name}": value for name, value in row.drop(columns="embedding").iloc[0].items()} == metrics
    assert {"study/kernel_distance_samples", "study/kl", "study/active_units"} <= set(metrics)
    assert not tracking.get_run(parent.info.run_id).data.metrics
    pictures = {file.path for file in tracking.list_artifacts(own.info.run_id, "figures/study")}
    assert {f"figures/study/{name}.png" for name in ("tsne_65", "traversals", "kl", "from_noise")} <= pictures
