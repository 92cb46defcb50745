"""Drawn people through both pipelines: trained beside the baselines, registered, promoted, used on clips."""

import json
from pathlib import Path

import click
import cv2
import mlflow
import numpy as np
import pytest
from drawn import draw, eight_people
from zenml.client import Client
from zenml.enums import ExecutionStatus

from app.neutralise.__main__ import DONE, main
from evaluation.neutral.baselines import BASELINES, NEED_LANDMARKS
from figures.picture_file import save_picture
from pipelines.neutralise import neutralise
from pipelines.train_neutral_generator import train_neutral_generator
from registry.names import NEUTRAL_GENERATOR as MODEL
from registry.records import decisions
from synthetic.view import Pose, View

pytestmark = pytest.mark.slow

SIZE = 32
WITHOUT_LANDMARKS = set(BASELINES) - NEED_LANDMARKS
NETWORK = {"zdim": 8, "width": 0.0625, "size": SIZE}


@pytest.fixture(scope="module")
def people() -> Path:
    """Eight drawn people; two of them have a clip."""
    return eight_people()


@pytest.fixture(scope="module")
def parameters(people):
    return {
        "dataset": {
            "sources": [{"kind": "identity_folders", "path": str(people / "stills"), "synthetic": True}],
            "split": {"by": "identity", "fractions": {"train": 0.5, "val": 0.2, "test": 0.3}},
            "align": {"size": SIZE},
            "selection": {"frames": 4, "min_frames": 2},
        },
        "stage1": {"models": [{"name": "small", "family": "ae", **NETWORK}], "training": {"epochs": 1}},
        "generators": [
            {"name": "scratch", "frames": 2, "model": NETWORK},
            {"name": "frozen", "stage1": "small", "model": {"decoder": "frozen", "latent_weight": 0.1}},
        ],
        "training": {"epochs": 2, "frames": 2},
    }


@pytest.fixture(scope="module")
def client(store):
    return mlflow.MlflowClient(tracking_uri=store)


@pytest.fixture(scope="module")
def trained(store, parameters):
    return train_neutral_generator(**parameters)


def run_named(client, name):
    experiment = client.get_experiment_by_name("likeness").experiment_id
    return client.search_runs([experiment], f"attributes.run_name = '{name}'")[0]


def test_generators_stand_beside_the_baselines(trained):
    table = trained.steps["compare_generators"].outputs["comparison"][0].load().set_index("embedding")
    assert set(table.index) == {"scratch", "frozen"} | {
        f"{name}_{count}" for name in WITHOUT_LANDMARKS for count in (2, 4)
    }
    assert (table["mse_low"] <= table["mse"]).all()
    assert (table["mse"] <= table["mse_high"]).all()
    assert table["neutral"].between(0, 1).all()
    assert table["run_id"].notna().sum() == 2


def test_the_logged_table_has_no_autoencoder_in_it(trained, client):
    run = run_named(client, trained.name)
    logged = json.loads(Path(client.download_artifacts(run.info.run_id, "generators.json")).read_text("utf-8"))
    table = trained.steps["compare_generators"].outputs["comparison"][0].load()
    assert [row[logged["columns"].index("embedding")] for row in logged["data"]] == table["embedding"].to_list()


def test_a_generator_has_its_network_and_lineage_from_stage_1(trained, client):
    version = client.get_model_version(
        MODEL, "2" if client.get_model_version(MODEL, "2").tags["label"] == "frozen" else "1"
    )
    assert version.tags["stage1"] == "models:/face-autoencoder/1"
    network = trained.steps["train_frozen"].output.load().model
    assert (network.settings.width, network.settings.size) == (0.0625, SIZE)
    run = client.get_run(version.tags["run_id"])
    assert run.data.tags["stage1"] == version.tags["stage1"]
    assert run.data.tags["data_version"] == version.tags["data_version"]
    assert run.data.params["model.zdim"] == "8"
    assert "val_latent" in run.data.metrics


def test_pictures_of_drawn_people_are_logged(trained, client):
    pictures = {file.path for file in client.list_artifacts(run_named(client, "scratch").info.run_id, "figures")}
    assert pictures == {"figures/history.png", "figures/loss_by_step.png", "figures/neutral_faces.png"}


def test_the_card_names_data_measures_limits(trained, client):
    card = client.get_model_version(MODEL, "1").description
    for word in ("## Data", "Drawn people", "## Training", "## Measures", "pca_regression", "## Limits", "## Ethics"):
        assert word in card
    assert len(card) <= 5000


def test_the_decision_is_written_down(trained, client):
    decision = trained.steps["promote_generator"].output.load()
    challenger = client.get_model_version_by_alias(MODEL, "challenger")
    assert decision["challenger"] == f"models:/{MODEL}/{challenger.version}"
    assert decisions(challenger)[-1]["reason"] == decision["reason"]
    assert "every baseline" in decision["reason"]
    assert not decision["decided"], "eight people decide nothing"
    assert "too few" in decision["reason"]
    assert "champion" not in challenger.aliases


def test_nothing_changed_means_nothing_is_trained_again(trained, parameters):
    again = train_neutral_generator(**parameters)
    steps = Client().list_run_steps(pipeline_run_id=again.id, size=100)
    assert {step.name for step in steps if step.status != ExecutionStatus.CACHED} == {"promote_generator"}


def test_faces_are_made_of_clips_and_who_has_none_is_named(trained, people, tmp_path, client):
    clips = tmp_path / "clips"
    clips.mkdir()
    for clip in (people / "clips").iterdir():
        (clips / clip.name).write_bytes(clip.read_bytes())
    (clips / "broken.mp4").write_bytes(b"no clip")
    source = {"kind": "clips", "path": str(clips), "rate": 25, "synthetic": True}
    run = neutralise(sources=[source], model="1", frames=3, out=str(tmp_path / "out"))
    names = sorted(path.stem for path in (people / "clips").iterdir())
    faces = run.steps["make_faces"].outputs["neutral_faces"][0].load()
    used = run.steps["make_faces"].outputs["frames_used"][0].load()
    assert faces.pixels.shape == (2, SIZE, SIZE, 3)
    assert faces.manifest["identity"].to_list() == names
    assert used.groupby("identity")["order"].apply(list).map(lambda order: order == list(range(len(order)))).all()
    assert used.groupby("identity").size().le(3).all()
    left_out = run.steps["choose_frames"].outputs["people_left_out"][0].load()
    assert left_out[["identity", "reason"]].to_numpy().tolist() == [["broken", "not_an_image"]]
    written = {path.name for path in (tmp_path / "out").iterdir()}
    assert written == {f"{name}{end}.png" for name in names for end in ("", "_frames")}


def test_when_nobody_has_a_usable_face_everybody_is_named(trained, tmp_path):
    (tmp_path / "ann").mkdir()
    profile = draw(0, View(pose=Pose(yaw=39)))
    save_picture(tmp_path / "ann" / "profile.png", profile)
    source = {"kind": "identity_folders", "path": str(tmp_path), "synthetic": True}
    run = neutralise(sources=[source], model="1", out=str(tmp_path / "out"))
    assert len(run.steps["make_faces"].outputs["neutral_faces"][0].load()) == 0
    left_out = run.steps["choose_frames"].outputs["people_left_out"][0].load()
    assert left_out[["identity", "reason"]].to_numpy().tolist() == [["ann", "too_few_frontal"]]


def test_the_command_makes_the_same_face_as_the_pipeline(trained, people, tmp_path, store):
    clip = sorted((people / "clips").iterdir())[0]
    source = {"kind": "clips", "path": str(clip), "rate": 5, "synthetic": True}
    run = neutralise(sources=[source], model="1", out=str(tmp_path))
    made = run.steps["make_faces"].outputs["neutral_faces"][0].load().pixels[0]
    out = tmp_path / "face.png"
    as_in_batch = ["--always-make", "--no-mark"]
    assert main([str(clip), "--out", str(out), "--registry", store, "--model", "1", *as_in_batch]) == DONE
    np.testing.assert_array_equal(cv2.imread(str(out))[..., ::-1], made)


def test_an_unknown_generator_is_refused_before_anything_runs(trained, people):
    source = {"kind": "clips", "path": str(people / "clips")}
    with pytest.raises(click.ClickException, match=rf"no 'nobody' of {MODEL} \(but version .*train_neutral_generator"):
        neutralise(sources=[source], model="nobody")
