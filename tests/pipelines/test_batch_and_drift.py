"""New photos of drawn people, scored and compared with the faces of a registered model, through the real pipelines."""

from collections.abc import Callable
from pathlib import Path

import click
import mlflow
import numpy as np
import pandas as pd
import pytest
from PIL import Image
from registered import network_version
from zenml.client import Client

from evaluation.drift import ANOMALIES, ERROR
from models.build import build_model
from models.families.registry import model_settings
from pipelines.build_face_dataset import build_face_dataset
from pipelines.score_batch import score_batch
from pipelines.watch_drift import watch_drift
from registry.names import CHAMPION
from registry.names import FACE_AUTOENCODER as MODEL
from steps.inference.watch_drift import sample_of
from workflow.face_tables import face_table
from workflow.model_control import champions_of, enter
from workflow.tracking import EXPERIMENT

ZDIM, FACES = 16, 30


def changed(photos: Path, folder: Path, change: Callable[[np.ndarray], np.ndarray]) -> Path:
    """Return a folder with all of `photos`, changed."""
    for path in photos.glob("*/[0-9].png"):
        copy = folder / path.relative_to(photos)
        copy.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(change(np.asarray(Image.open(path)))).save(copy)
    return folder


def sources(folder, kind: str = "identity_folders") -> list[dict]:
    return [{"kind": kind, "path": str(folder), "synthetic": True}]


@pytest.fixture(scope="module")
def client(store, ten_people):
    """A face table of drawn people, and an untrained network, linked to it, as the champion."""
    split = {"by": "identity", "fractions": {"train": 0.1, "test": 0.9}}
    build_face_dataset(sources=sources(ten_people), split=split, contract={"min_faces": 10}, align={"size": 32})
    mlflow.set_tracking_uri(store)
    mlflow.set_experiment(EXPERIMENT)
    with mlflow.start_run():
        version = network_version(build_model(model_settings(family="ae", zdim=ZDIM, width=0.125, size=32), seed=0))
    champions = champions_of(MODEL, mlflow.MlflowClient(tracking_uri=store))
    enter(MODEL, version, face_table())
    champions.crown(version)
    return champions.client


def watched(client: mlflow.MlflowClient, folder, out, **values) -> tuple[pd.DataFrame, mlflow.entities.Run]:
    run = watch_drift(sources=sources(folder), out=str(out), **values)
    experiment = client.get_experiment_by_name(EXPERIMENT).experiment_id
    tracked = client.search_runs([experiment], "metrics.contract_failures >= 0", order_by=["start_time DESC"])[0]
    return run.steps["compare_batch"].outputs["drift"][0].load(), tracked


def test_a_batch_comes_out_face_by_face_whatever_the_number_of_shards(client, ten_others, tmp_path):
    for count in (1, 2):
        out = tmp_path / str(count)
        score_batch(sources=sources(ten_others, "flat_photos"), shards=count, out=str(out))
        parts = sorted(out.glob(f"faces-*-of-{count:05d}.parquet"))
        assert len(parts) == count
        faces = pd.concat([pd.read_parquet(part) for part in parts], ignore_index=True)
        assert len(faces) == FACES
        left_out = pd.read_csv(out / "left_out.csv")
        assert list(left_out["reason"]) == ["not_an_image"]
    table = pd.read_parquet(next((tmp_path / "1").glob("*.parquet"))).sort_values("face_id", ignore_index=True)
    again = faces.sort_values("face_id", ignore_index=True)
    np.testing.assert_allclose(np.stack(table["embedding"]), np.stack(again["embedding"]), atol=1e-5)
    np.testing.assert_allclose(table[ERROR], again[ERROR], atol=1e-6)
    assert np.stack(table["embedding"]).shape == (FACES, ZDIM)
    assert table[ERROR].between(0, 1).all()
    assert set(table["model"]) == {f"models:/{MODEL}/1"}


def test_errors_and_embeddings_are_those_of_the_model(client, store):
    mlflow.set_tracking_uri(store)
    table = face_table().load()
    sample = sample_of(table, f"models:/{MODEL}@{CHAMPION}", None)
    out = mlflow.pyfunc.load_model(f"models:/{MODEL}@{CHAMPION}").predict(np.array(table.pixels))
    expected = ((out["reconstruction"] / 255.0 - table.pixels / 255.0) ** 2).mean(axis=(1, 2, 3))
    np.testing.assert_allclose(sample.numbers[ERROR], expected, rtol=1e-5)
    np.testing.assert_allclose(sample.embeddings, out["embedding"], atol=1e-5)


def test_new_people_in_the_same_style_are_no_drift(client, ten_others, tmp_path):
    table, tracked = watched(client, ten_others, tmp_path)
    assert not table["drifted"].any(), table[table["drifted"]]
    assert tracked.data.tags["drift"] == "none"
    assert tracked.data.metrics["contract_failures"] == 0
    assert tracked.data.metrics["left_out"] == 1
    page = (tmp_path / "drift.html").read_text()
    assert "No drift" in page
    assert "Look at these first" in page
    assert "notes.png" in page
    assert "http" not in page.replace("http-equiv", "")


def test_darker_photos_are_drift_and_break_the_contract_that_says_so(client, ten_others, tmp_path):
    folder = changed(ten_others, tmp_path / "dark", lambda pixels: (pixels * 0.35).astype(np.uint8))
    table, tracked = watched(client, folder, tmp_path / "out", contract={"pixel_mean": [60, 250]})
    drifted = set(table.loc[table["drifted"], "number"])
    assert {"brightness", "pixel_mean", "embedding"} <= drifted
    assert "yaw" not in drifted
    assert tracked.data.metrics["contract_failures"] == 1
    assert tracked.data.metrics["drifted_numbers"] == len(drifted)
    assert tracked.data.metrics["anomaly_share"] == table.set_index("number")["incoming"][ANOMALIES]
    assert tracked.data.metrics["distance.brightness"] > 0.9
    assert "expect_column_values_to_be_between on pixel_mean" in (tmp_path / "out" / "drift.html").read_text()
    assert Client().list_artifact_versions(artifact="batch_data_docs").total >= 1


def test_a_model_without_its_faces_is_refused_by_name(store, client, ten_others, tmp_path):
    mlflow.set_tracking_uri(store)
    original = client.get_model_version_by_alias(MODEL, CHAMPION)
    known = {each.name for each in Client().list_model_versions(model=MODEL, size=1000).items}
    twin = original
    while f"v{twin.version}" in known:  # other modules' stores have numbers of their own, ZenML has one for all
        twin = client.create_model_version(MODEL, original.source, original.run_id, model_id=original.model_id)
    with pytest.raises(click.ClickException, match="no face table"):
        watch_drift(sources=sources(ten_others), model=str(twin.version), out=str(tmp_path))


def test_unknown_keys_name_the_nearest(client, ten_others):
    with pytest.raises(click.ClickException, match="did you mean 'anomaly'"):
        watch_drift(sources=sources(ten_others), drift={"anomalies": 0.9})
    with pytest.raises(click.ClickException, match="did you mean 'shards'"):
        score_batch(sources=sources(ten_others), shard=2)
