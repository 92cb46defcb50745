"""Drawn people through both pipelines of depth: learned, scored, drawn, registered, promoted, and used."""

import cv2
import mlflow
import numpy as np
import pytest
from drawn import eight_people

from figures.turned_face import FILES
from pipelines.train_depth import train_depth
from pipelines.turn_faces import turn_faces
from registry.names import FACE_DEPTH

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def trained(store):
    return train_depth(
        dataset={
            "sources": [{"kind": "identity_folders", "path": str(eight_people() / "stills"), "synthetic": True}],
            "split": {"by": "identity", "fractions": {"train": 0.5, "val": 0.2, "test": 0.3}},
            "align": {"size": 128, "eye_distance": 0.315, "eye_height": 0.37},
        },
        model={"width": 4, "codes": 16, "small_width": 4, "dome": 0.5},
        training={"epochs": 2, "batch_size": 16, "learning_rate": 0.002},
        most=12,
    )


def test_it_is_scored_on_held_out_people(trained):
    scores = trained.steps["score_depth"].outputs["depth_scores"][0].load().iloc[0]
    assert 0 < scores["mse"] < 0.2
    assert {"yaw_r", "pitch_r", "relief", "collapsed"} <= set(scores.index)


def test_a_version_has_card_sheet_and_decision(trained, store):
    client = mlflow.MlflowClient(tracking_uri=store)
    [version] = client.search_model_versions(f"name='{FACE_DEPTH}'")
    assert "relief" in version.description
    pictures = {each.path for each in client.list_artifacts(version.tags["run_id"], "figures")}
    assert {"figures/depth.png", "figures/history.png", "figures/loss_by_step.png"} <= pictures
    decision = trained.steps["promote_depth"].output.load()
    assert decision["promoted"] == (
        version.tags.get("collapsed", "no") == "no" and "collapsed" not in decision["reason"]
    )


def test_a_folder_of_pictures_is_turned(trained, tmp_path):
    folder, out = tmp_path / "photos", tmp_path / "out"
    folder.mkdir()
    source = next(iter(sorted((eight_people() / "stills").glob("*/frontal_neutral_0.jpg"))))
    cv2.imwrite(str(folder / "ann.png"), cv2.imread(str(source)))
    cv2.imwrite(str(folder / "wall.png"), np.full((128, 128, 3), 90, np.uint8))
    run = turn_faces(sources=[{"kind": "flat_photos", "path": str(folder)}], model="1", out=str(out))
    made, left_out = (run.steps["turn_faces"].outputs[name][0].load() for name in ("turned_faces", "not_turned"))
    assert left_out["reason"].tolist() == ["no_face"]
    assert sorted(path.name for path in (out / made["folder"][0]).iterdir()) == sorted(FILES)
    assert (out / "left_out.csv").read_text(encoding="utf-8").count("\n") == 2
