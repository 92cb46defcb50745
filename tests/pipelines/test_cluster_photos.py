"""A folder of drawn photos through the real pipeline: faces, people, table and page, with the champion by its alias."""

import click
import mlflow
import numpy as np
import pandas as pd
import pytest
from drawn import SIDE, draw
from PIL import Image
from registered import network_version
from zenml.client import Client
from zenml.enums import ExecutionStatus

from evaluation.partition import pairwise
from faces.measuring.measure import NoFacesError
from models.build import build_model
from models.families.registry import model_settings
from pipelines.cluster_photos import cluster_photos
from registry.embedders import EMBEDDER
from registry.names import CHAMPION, FACE_EMBEDDER
from synthetic.view import View
from workflow.tracking import EXPERIMENT


@pytest.fixture(scope="module")
def photos(tmp_path_factory):
    """Five photos each of four drawn people in one folder, and a file that is no picture."""
    folder = tmp_path_factory.mktemp("photos")
    for number in range(20):
        Image.fromarray(draw(number % 4, View(seed=number), SIDE)).save(folder / f"person_{number % 4}-{number}.jpg")
    (folder / "<b>notes.jpg").write_text("not a picture")
    return folder


@pytest.fixture(scope="module")
def client(store):
    """The registry with an untrained network as the champion: random convolutions tell drawn people apart."""
    mlflow.set_tracking_uri(store)
    client = mlflow.MlflowClient()
    mlflow.set_experiment(EXPERIMENT)
    with mlflow.start_run():
        network = build_model(model_settings(family="ae", zdim=32, width=0.125, size=32), seed=0)
        version = network_version(network, EMBEDDER)
    client.set_registered_model_alias(FACE_EMBEDDER, CHAMPION, version)
    return client


@pytest.fixture(scope="module")
def parameters(photos):
    return {"photos": {"kind": "flat_photos", "path": str(photos), "synthetic": True}}


@pytest.fixture(scope="module")
def run(client, parameters):
    return cluster_photos(**parameters)


@pytest.fixture(scope="module")
def faces(run) -> pd.DataFrame:
    return run.steps["report_people"].outputs["people_in_photos"][0].load()


def test_every_face_is_sorted_or_said_to_be_unsorted(run, faces, photos):
    assert len(faces) == len(list(photos.glob("person*")))
    assert faces["person"].is_monotonic_increasing
    sizes = faces.loc[faces["person"] >= 0, "person"].value_counts()
    assert sizes.min() >= 2
    assert list(sizes.sort_index()) == sorted(sizes, reverse=True)


def test_people_found_have_more_to_do_with_the_people_drawn_than_chance(faces):
    """The network is untrained, so little is asked: fewer strangers together than in groups dealt at random."""
    truth, people = faces["path"].str.extract(r"(person_\d+)-")[0].to_numpy(str), faces["person"].to_numpy()
    rng = np.random.default_rng(0)
    dealt = [pairwise(truth, rng.permutation(people)).precision for _ in range(100)]
    assert pairwise(truth, people).precision > max(dealt)


def test_page_shows_people_and_what_was_left_out(run):
    page = run.steps["report_people"].outputs["people_report"][0].load()
    assert "Person 1 (" in page
    assert "cover face of person 1" in page
    assert f"{FACE_EMBEDDER} version 1" in page
    assert "&lt;b&gt;notes.jpg" in page
    assert "<b>notes" not in page
    assert "http" not in page.replace("http-equiv", "")


def test_tracking_store_has_table_page_and_counts(run, faces, client):
    experiment = client.get_experiment_by_name(EXPERIMENT).experiment_id
    (logged,) = client.search_runs([experiment], "metrics.people >= 0")
    assert logged.data.metrics["faces"] == len(faces)
    assert {"people.csv", "people.html"} <= {file.path for file in client.list_artifacts(logged.info.run_id)}


def test_nothing_changed_means_everything_cached(run, parameters):
    again = Client().list_run_steps(pipeline_run_id=cluster_photos(**parameters).id, size=100)
    assert {step.status for step in again} == {ExecutionStatus.CACHED}


def test_folder_without_faces_says_what_to_do(client, tmp_path):
    (tmp_path / "notes.jpg").write_text("not a picture")
    with pytest.raises(NoFacesError, match="no usable face was found: "):
        cluster_photos(photos={"kind": "flat_photos", "path": str(tmp_path)})


def test_unknown_model_and_key_name_the_fix(client, parameters):
    with pytest.raises(click.ClickException, match="no 'boss' of face-embedder"):
        cluster_photos(**parameters, model="boss")
    with pytest.raises(click.ClickException, match="did you mean 'thumbnails'"):
        cluster_photos(**parameters, thumbnail=True)
