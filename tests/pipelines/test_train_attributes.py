"""Attributes of drawn squares through the pipelines: learned, scored by group, drawn, registered, promoted."""

import click
import mlflow
import pandas as pd
import pytest
from squares import pixel_csv

from core.crop import EyeCrop
from embedding.network import NetworkEmbedder
from models.build import build_model
from models.families.registry import model_settings
from pipelines.audit_faces import audit_faces
from pipelines.build_face_dataset import build_face_dataset
from pipelines.train_attributes import train_attributes
from registry.embedders import AUTOENCODER
from registry.loading import open_uri
from registry.names import FACE_ATTRIBUTES, version_of
from registry.storing import register
from registry.treatments import Treatment

pytestmark = pytest.mark.slow
FACES = 240


@pytest.fixture(scope="module")
def source(tmp_path_factory) -> dict:
    folder = tmp_path_factory.mktemp("utkface")
    pixel_csv(folder / "age_gender.csv", FACES)
    return {"kind": "pixel_csv", "path": str(folder), "synthetic": True}


@pytest.fixture(scope="module")
def trained(store, source):
    build_face_dataset(
        sources=[source],
        split={"by": "image", "fractions": {"train": 0.7, "val": 0.15, "test": 0.15}},
        contract={"min_identities": 0},
        align={"size": 48},
    )
    recipe = {
        "columns": ["gender", "age"], "width": 0.25, "number_loss": "distribution",
        "training": {"epochs": 12, "batch_size": 16, "learning_rate": 0.003},
    }  # fmt: skip
    return train_attributes(recipe=recipe)


def test_what_can_be_seen_is_learned(trained):
    scores = trained.steps["fit_attributes"].outputs["attribute_scores"][0].load().iloc[0]
    assert scores["gender_accuracy"] > 0.9
    assert scores["age_mae"] < 15


def test_groups_have_scores_of_their_own(trained):
    groups = trained.steps["fit_attributes"].outputs["attribute_subgroups"][0].load().set_index("subgroup")
    assert {"gender=female", "gender=male"} <= set(groups.index)
    assert groups.loc["gender=male", "gender_accuracy"] > 0.8


def test_doubtful_labels_of_faces_that_were_not_learned_from_are_listed(trained):
    doubts = trained.steps["fit_attributes"].outputs["attribute_doubts"][0].load()
    assert set(doubts["column"]) == {"gender"}
    assert doubts["doubt"].is_monotonic_decreasing
    assert 0 < len(doubts) <= 100


def test_the_first_version_is_champion_with_card_and_pictures(trained, store):
    client = mlflow.MlflowClient(tracking_uri=store)
    version = client.get_model_version_by_alias(FACE_ATTRIBUTES, "champion")
    assert "gender=female" in version.description
    pictures = {each.path for each in client.list_artifacts(version.tags["run_id"], "figures")}
    assert any("gender_confusion" in path for path in pictures)
    assert any("age_numbers" in path for path in pictures)
    assert any("read_faces" in path for path in pictures)
    assert any("feature_maps" in path for path in pictures)
    mlflow.set_tracking_uri(store)
    assert {task.column for task in open_uri(f"models:/{FACE_ATTRIBUTES}/{version.version}").model.tasks} == {
        "gender",
        "age",
    }


def test_a_folder_is_audited_by_the_champion(trained, source, tmp_path):
    run = audit_faces(sources=[source], out=str(tmp_path))
    shares = run.steps["audit"].outputs["audit"][0].load().set_index(["column", "value"])
    truth = pd.read_csv(f"{source['path']}/age_gender.csv")["gender"].mean()
    male = shares.loc[("gender", "male")]
    assert abs(male["share"] - (1 - truth)) < 0.12
    assert male["low"] <= male["share"] <= male["high"]
    assert shares.loc["gender", "share"].sum() == pytest.approx(1)
    assert {path.name for path in tmp_path.iterdir()} == {"audit.csv", "audit.md", "faces.csv", "left_out.csv"}
    faces = pd.read_csv(tmp_path / "faces.csv")
    assert len(faces) == FACES
    assert {"predicted_gender", "predicted_gender_sure", "predicted_age", "predicted_age_half_width"} <= set(faces)


def test_networks_begin_from_a_registered_autoencoder(trained, store):
    mlflow.set_tracking_uri(store)
    mlflow.set_experiment("tests")
    settings = model_settings(network="utk_upsample", size=48, channels=1, zdim=8, width=0.1)
    with mlflow.start_run():
        embedder = NetworkEmbedder("ae", build_model(settings, 0))
        version = version_of(register(AUTOENCODER, embedder, Treatment(align=EyeCrop(size=48))))
    recipe = {"columns": ["gender"], "network": "encoder", "training": {"epochs": 2, "batch_size": 16}}
    run = train_attributes(recipe=recipe | {"name": "frozen", "frozen": True}, encoder=version, promotion=None)
    scores = run.steps["fit_attributes"].outputs["attribute_scores"][0].load().iloc[0]
    assert 0 <= scores["gender_accuracy"] <= 1
    with pytest.raises(click.ClickException, match="exactly where"):
        train_attributes(recipe=recipe, promotion=None)
