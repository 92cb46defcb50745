"""The real DAGs on a tiny table: trained, registered, promoted, clustered, cached."""

import os
import pathlib
import sqlite3
import sys

import click
import mlflow
import numpy as np
import pytest
import requests
from processes import free_port, process, wait_for_answer
from zenml import save_artifact
from zenml.client import Client
from zenml.enums import ExecutionStatus

from pipelines.cluster_faces import cluster_faces
from pipelines.promote_model import promote_model
from pipelines.train_autoencoders import train_autoencoders
from registry.names import FACE_AUTOENCODER as MODEL
from registry.names import FACE_EMBEDDER
from registry.records import decisions
from workflow.face_tables import FACE_TABLE
from workflow.materializers.face_table import FaceTableMaterializer

TRAINING = {
    "models": [{"family": family, "zdim": 8, "width": 0.0625, "size": 32} for family in ("ae", "vae", "aae")],
    "training": {"epochs": 3, "batch_size": 16},
    "subset": "all",
}
CLUSTERING = {"algorithms": ["kmeans", "hdbscan"], "count": "identities", "subsets": ["all", "neutral"], "zdim": 8}


@pytest.fixture(scope="module")
def client(store) -> mlflow.MlflowClient:
    return mlflow.MlflowClient(tracking_uri=store)


@pytest.fixture(scope="module")
def table(store, blobs):
    save_artifact(blobs, FACE_TABLE, materializer=FaceTableMaterializer)
    return blobs


@pytest.fixture(scope="module")
def trained(table):
    return train_autoencoders(**TRAINING)


@pytest.fixture(scope="module")
def promoted(trained):
    promote_model(model=FACE_EMBEDDER, candidates=[1, 2, 3], subset="all")
    return promote_model(candidates=["1", "2", "3"], subset="all")


def statuses(run) -> dict[str, ExecutionStatus]:
    steps = Client().list_run_steps(pipeline_run_id=run.id, size=100)
    return {step.name: step.status for step in steps}


def nested_runs(client) -> dict[str, mlflow.entities.Run]:
    experiment = client.get_experiment_by_name("likeness")
    runs = client.search_runs([experiment.experiment_id], order_by=["attributes.start_time ASC"])
    return {run.info.run_name: run for run in runs if "mlflow.parentRunId" in run.data.tags}


def holder(client, alias: str) -> str:
    return str(client.get_model_version_by_alias(MODEL, alias).version)


@pytest.mark.parametrize("family", ["ae", "vae", "aae"])
def test_each_model_has_a_comparable_run(trained, client, family):
    run = nested_runs(client)[family]
    assert run.data.tags["data_version"] == "blobs-v1"
    assert run.inputs.dataset_inputs[0].dataset.digest == "blobs-v1"
    assert run.data.params["model.zdim"] == "8"
    assert {"mse", "psnr", "ssim", "verification_auc", "kmeans_bcubed_f", "val_loss"} <= set(run.data.metrics)
    assert [point.step for point in client.get_metric_history(run.info.run_id, "val_loss")] == [1, 2, 3]
    pictures = {file.path for file in client.list_artifacts(run.info.run_id, "figures")}
    assert {"figures/reconstructions.png", "figures/history.png", "figures/loss_by_step.png"} <= pictures
    assert ("figures/samples.png" in pictures) is (family != "ae")


def test_baselines_stand_beside_the_networks(trained, client):
    runs = nested_runs(client)
    assert "mse" in runs["pca"].data.metrics
    assert "mse" not in runs["pixels"].data.metrics
    assert runs["pixels"].data.metrics["verification_auc"] > 0.5


def test_registered_model_serves_without_pickle(trained, client, store, blobs):
    mlflow.set_tracking_uri(store)
    model = mlflow.pyfunc.load_model(f"models:/{MODEL}/1")
    out = model.predict(blobs.pixels[:3])
    assert out["embedding"].shape == (3, 8)
    assert out["embedding"].dtype == np.float32
    assert out["reconstruction"].shape == (3, 32, 32, 3)
    with pytest.raises(mlflow.MlflowException):
        model.predict(np.zeros((2, 16, 16, 3), np.uint8))
    folder = mlflow.artifacts.download_artifacts(client.get_model_version_download_uri(MODEL, "1"))
    names = [path.name for path in pathlib.Path(folder).rglob("*") if path.is_file()]
    assert "weights.safetensors" in names
    assert not [name for name in names if name.endswith((".pkl", ".pickle", ".pt", ".pth"))]


def test_the_run_of_a_pipeline_says_on_which_faces_it_was_made(trained, client, blobs):
    experiment = client.get_experiment_by_name("likeness")
    notes = [
        run.data.tags["mlflow.note.content"]
        for run in client.search_runs([experiment.experiment_id])
        if "mlflow.note.content" in run.data.tags
    ]
    people = blobs.manifest["identity"].nunique()
    assert any(note.startswith(f"{len(blobs)} faces of {people} people (") for note in notes)


def test_a_logged_model_has_its_scores_and_the_data_that_they_were_taken_on(trained, client):
    model = client.get_logged_model(client.get_model_version(MODEL, "1").source.rpartition("/")[2])
    scored = {each.key: each for each in model.metrics if each.dataset_name == "faces"}
    assert len(scored) == sum(each.dataset_name == "faces" for each in model.metrics)
    assert {"mse", "verification_auc"} <= set(scored)
    assert {each.dataset_digest for each in scored.values()} == {"blobs-v1"}
    assert {each.run_id for each in scored.values()} == {model.source_run_id}
    assert model.params["model.zdim"] == "8"


def test_a_registered_model_is_described(trained, client):
    assert client.get_registered_model(MODEL).description.startswith("Face autoencoder. ")


def test_promotion_moves_the_alias_and_says_why(promoted, client):
    champion = client.get_model_version_by_alias(MODEL, "champion")
    record = decisions(champion)[-1]
    assert record["promoted"] is True
    assert record["champion"] == f"models:/{MODEL}/{champion.version}"
    assert set(record["numbers"]) == {f"models:/{MODEL}/{n}" for n in (1, 2, 3)}
    assert record["numbers"][record["champion"]] == max(record["numbers"].values())
    assert "verification_auc" in record["reason"]
    assert {len(decisions(client.get_model_version(MODEL, str(n)))) for n in (1, 2, 3)} == {1}


def test_a_worse_challenger_is_refused(promoted, client):
    champion = holder(client, "champion")
    other = next(n for n in ("1", "2", "3") if n != champion)
    promote_model(candidates=[other], subset="all", promotion={"margin": 0.5})
    assert holder(client, "champion") == champion
    refused = client.get_model_version(MODEL, other)
    assert decisions(refused)[-1]["promoted"] is False
    assert holder(client, "challenger") == other


def test_people_are_scored_for_every_embedding_and_algorithm(promoted):
    run = cluster_faces(**CLUSTERING)
    table = run.steps["compare_clusterings"].outputs["clustering_comparison"][0].load()
    champion = {"ae", "vae", "aae"} & set(table["embedding"])
    assert set(table["embedding"]) == {"pca", "pixels"} | champion
    assert len(champion) == 1
    assert set(table["algorithm"]) == {"kmeans", "hdbscan"}
    assert set(table["subset"]) == {"all", "neutral"}
    assert table["bcubed_f"].between(0, 1).all()


def test_nothing_changed_means_everything_cached(trained):
    again = statuses(train_autoencoders(**TRAINING))
    assert set(again.values()) == {ExecutionStatus.CACHED}


def test_another_seed_trains_again_but_nothing_else_changes(trained):
    again = statuses(train_autoencoders(**TRAINING | {"models": TRAINING["models"][:1], "seed": 0}))
    assert again["train_ae"] == ExecutionStatus.CACHED
    other = statuses(train_autoencoders(**TRAINING | {"models": TRAINING["models"][:1], "seed": 7}))
    assert other["train_ae"] == ExecutionStatus.COMPLETED


def test_same_seed_gives_the_same_metrics(trained, client):
    first_seed = nested_runs(client)["vae"].data.params["seed"]
    train_autoencoders.with_options(enable_cache=False)(**TRAINING | {"models": TRAINING["models"][1:2]})
    experiment = client.get_experiment_by_name("likeness").experiment_id
    runs = client.search_runs([experiment], f"params.seed = '{first_seed}' and params.`model.family` = 'vae'")
    assert len(runs) == 2
    before, after = ({p.step: p.value for p in client.get_metric_history(r.info.run_id, "val_loss")} for r in runs)
    assert before == after


def test_unknown_model_names_the_fix(table):
    with pytest.raises(click.ClickException, match="no '99' of face-embedder"):
        cluster_faces(**CLUSTERING | {"models": ["99"]})


def test_unknown_key_is_one_clean_message(table):
    with pytest.raises(click.ClickException, match=r"unknown key 'widht'; did you mean 'width'\?"):
        train_autoencoders(models=[{"family": "ae", "widht": 1}])


def test_locked_tracking_store_is_one_clean_message(table, store, monkeypatch):
    monkeypatch.setattr("workflow.tracking.LOCK_PATIENCE_S", 0.2)
    with sqlite3.connect(store.removeprefix("sqlite:///"), isolation_level=None) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(click.ClickException, match="another process holds it"):
            train_autoencoders(**TRAINING)
        other.execute("ROLLBACK")


@pytest.fixture
def ui(promoted, store, tmp_path):
    """The MLflow UI as `make ui` serves it, on a free port of this machine."""
    port, log = str(free_port()), tmp_path / "ui.log"
    command = [sys.executable, "-m", "mlflow", "ui", "--backend-store-uri", store, "--host", "127.0.0.1"]
    environment = os.environ | {"MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false"}  # else eight more processes
    with process([*command, "--port", port, "--workers", "1"], log, env=environment) as server:
        address = f"http://127.0.0.1:{port}"
        wait_for_answer(f"{address}/health", server, log, 300)
        yield address


def test_ui_shows_comparable_runs_pictures_and_the_champion(ui, client):
    api = f"{ui}/api/2.0/mlflow"
    experiment = client.get_experiment_by_name("likeness").experiment_id
    found = requests.post(f"{api}/runs/search", json={"experiment_ids": [experiment]}, timeout=60).json()["runs"]
    runs = {run["info"]["run_name"]: run for run in found}
    metrics = [{metric["key"] for metric in runs[family]["data"]["metrics"]} for family in ("ae", "vae", "aae")]
    assert {"mse", "ssim", "verification_auc"} <= set.intersection(*metrics)
    for family in ("ae", "vae", "aae"):
        run_id = runs[family]["info"]["run_id"]
        parameters = {"run_id": run_id, "path": "figures"}
        files = requests.get(f"{api}/artifacts/list", params=parameters, timeout=60).json()["files"]
        assert "figures/reconstructions.png" in {file["path"] for file in files}
        picture = requests.get(
            f"{ui}/get-artifact", params={"run_uuid": run_id, "path": "figures/reconstructions.png"}, timeout=60
        )
        assert picture.content.startswith(b"\x89PNG")
    alias = requests.get(f"{api}/registered-models/alias", params={"name": MODEL, "alias": "champion"}, timeout=60)
    assert alias.json()["model_version"]["name"] == MODEL
    assert "<html" in requests.get(ui, timeout=60).text
