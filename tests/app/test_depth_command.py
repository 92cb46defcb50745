"""`python -m app.depth` as a person types it, with a registered model (untrained: it needs no skill here)."""

import cv2
import mlflow
import numpy as np
import pytest
import trimesh
from drawn import draw
from stores import mlflow_store

from app.depth.__main__ import NOT_STARTED, main
from app.neutralise.__main__ import DONE, SOME_LEFT_OUT
from core.crop import EyeCrop
from figures.turned_face import FILES
from models.build import seeded_model
from models.depth.network import DepthNetwork
from models.depth.settings import DepthSettings
from registry.depth import DEPTH
from registry.storing import register
from registry.treatments import Treatment
from synthetic.view import Pose, View


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    uri, before = mlflow_store(tmp_path_factory.mktemp("registry")), mlflow.get_tracking_uri()
    mlflow.set_tracking_uri(uri)
    network = seeded_model(lambda: DepthNetwork(DepthSettings(width=4, codes=16, small_width=4, dome=0.5)), 0)
    with mlflow.start_run(experiment_id=mlflow.create_experiment("tests", str(tmp_path_factory.mktemp("artifacts")))):
        register(DEPTH, network, Treatment(align=EyeCrop(size=64, eye_distance=0.315, eye_height=0.37)))
    yield uri
    mlflow.set_tracking_uri(before)


@pytest.fixture(scope="module")
def photos(tmp_path_factory):
    """A face, a profile, a tiny face, and a black picture."""
    folder = tmp_path_factory.mktemp("photos")
    pictures = {
        "face": draw(0),
        "profile": draw(1, View(pose=Pose(yaw=62))),
        "tiny": cv2.resize(draw(2), (20, 20)),
        "black": np.zeros((200, 200, 3), np.uint8),
    }
    for name, rgb in pictures.items():
        cv2.imwrite(str(folder / f"{name}.png"), rgb[..., ::-1])
    return folder


def run(store: str, *arguments: object) -> int:
    return main([*map(str, arguments), "--registry", store, "--model", "1"])


def test_a_photo_becomes_a_folder_of_files(store, photos, tmp_path, capsys):
    assert run(store, photos / "face.png", "--out", tmp_path / "out") == DONE
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(FILES)
    assert "turntable.gif" in capsys.readouterr().out
    [mesh] = trimesh.load(tmp_path / "out" / "face.glb").geometry.values()
    assert len(mesh.faces) > 10_000


def test_what_cannot_be_turned_is_named_with_a_reason(store, photos, tmp_path, capsys):
    assert run(store, photos, "--out", tmp_path / "out", "--most-yaw", 40) == SOME_LEFT_OUT
    said = capsys.readouterr().err
    reasons = {name: next(line for line in said.splitlines() if name in line) for name in ("profile", "tiny", "black")}
    assert "turned_away" in reasons["profile"] or "no_face" in reasons["profile"]
    assert "too_small" in reasons["tiny"] or "no_face" in reasons["tiny"]
    assert "no_face" in reasons["black"]
    assert (tmp_path / "out" / "turntable.gif").exists()


def test_a_missing_model_names_what_makes_one(photos, tmp_path, capsys):
    place = f"sqlite:///{tmp_path}/none.db"
    assert main([str(photos / "face.png"), "--out", str(tmp_path / "out"), "--registry", place]) == NOT_STARTED
    assert "make setup" in capsys.readouterr().err


def test_a_file_that_is_not_there_is_said(store, tmp_path, capsys):
    assert run(store, tmp_path / "nobody.png", "--out", tmp_path / "out") == SOME_LEFT_OUT
    assert "there is no such file" in capsys.readouterr().err
