"""Drawn people through the pipelines with a generator that warps: fitted, scored, registered, used on clips."""

import cv2
import mlflow
import numpy as np
import pytest
from drawn import eight_people

from app.neutralise.__main__ import DONE, main
from evaluation.neutral.baselines import BASELINES
from pipelines.neutralise import neutralise
from pipelines.train_neutral_generator import train_neutral_generator
from registry.names import NEUTRAL_GENERATOR as MODEL

SIZE = 64


@pytest.fixture(scope="module")
def trained(store):
    people = eight_people()
    return train_neutral_generator(
        dataset={
            "sources": [{"kind": "identity_folders", "path": str(people / "stills"), "synthetic": True}],
            "split": {"by": "identity", "fractions": {"train": 0.5, "val": 0.2, "test": 0.3}},
            "align": {"size": SIZE, "eye_distance": 0.24, "eye_height": 0.425, "landmarks": True},
            "selection": {"frames": 4, "min_frames": 2},
        },
        generators=[{"name": "warp", "model": {"kind": "warp", "shape_components": 4, "texture_components": 3}}],
        promotion={"starter": True},
    )


def test_it_stands_beside_the_baselines(trained):
    table = trained.steps["compare_generators"].outputs["comparison"][0].load().set_index("embedding")
    assert set(table.index) == {"warp", *BASELINES}
    assert table.loc["warp", "mse"] < 0.1


def test_it_is_registered_with_its_settings_and_landmarks(trained, store):
    version = mlflow.MlflowClient(tracking_uri=store).get_model_version(MODEL, "1")
    assert version.tags["label"] == "warp"
    assert "kind warp" in version.description
    mlflow.set_tracking_uri(store)
    signature = mlflow.models.get_model_info(f"models:/{MODEL}/1").signature
    assert signature.inputs.input_names() == ["faces", "landmarks"]


def test_the_first_one_is_a_champion_to_start_with(trained, store):
    decision = trained.steps["promote_generator"].output.load()
    assert decision["promoted"]
    assert decision["reason"].startswith("a champion to start with, not one that has won: ")
    assert "too few" in decision["reason"]
    assert mlflow.MlflowClient(tracking_uri=store).get_model_version_by_alias(MODEL, "champion").version in {1, "1"}


def test_the_pipeline_and_the_command_make_the_same_face_of_a_clip(trained, store, tmp_path):
    clip = sorted((eight_people() / "clips").iterdir())[0]
    source = {"kind": "clips", "path": str(clip), "rate": 5, "synthetic": True}
    run = neutralise(sources=[source], model="1", out=str(tmp_path))
    made = run.steps["make_faces"].outputs["neutral_faces"][0].load().pixels[0]
    out = tmp_path / "face.png"
    as_in_batch = ["--always-make", "--no-mark", "--size", str(SIZE)]
    assert main([str(clip), "--out", str(out), "--registry", store, "--model", "1", *as_in_batch]) == DONE
    np.testing.assert_array_equal(cv2.imread(str(out))[..., ::-1], made)
    assert made.shape == (SIZE, SIZE, 3)


def test_the_command_makes_a_face_as_large_as_asked_and_says_what_the_frames_show(trained, store, tmp_path, capsys):
    clip, out = sorted((eight_people() / "clips").iterdir())[0], tmp_path / "face.png"
    assert main([str(clip), "--out", str(out), "--registry", store, "--size", "512", "--always-make"]) == DONE
    assert cv2.imread(str(out)).shape == (512, 512, 3)
    assert "the frames show the face only" in capsys.readouterr().out
