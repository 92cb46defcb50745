"""Neutral faces made by a process of its own, as the page has them made."""

import io

import cv2
import mlflow
import numpy as np
import pytest
from drawn import draw
from PIL import Image
from registered import generator_version
from smiling import smiling_crowd
from stores import mlflow_store

from app.library.errors import WorkerFailed
from app.neutralise.orders import Orders
from models.neutral.warp.fitting import fit_warp
from models.neutral.warp.settings import WarpSettings
from registry.names import NEUTRAL_GENERATOR
from synthetic.view import Pose, View

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def registry(tmp_path_factory):
    """A store of its own, with a generator that has no alias yet."""
    uri, before = mlflow_store(tmp_path_factory.mktemp("registry")), mlflow.get_tracking_uri()
    mlflow.set_tracking_uri(uri)
    crowd = smiling_crowd()
    experiment = mlflow.create_experiment("tests", str(tmp_path_factory.mktemp("artifacts")))
    with mlflow.start_run(experiment_id=experiment):
        generator_version(fit_warp(crowd.pixels, crowd.landmarks, crowd.groups, WarpSettings(shape_components=8)), 7)
    yield uri
    mlflow.set_tracking_uri(before)


@pytest.fixture
def orders(registry, tmp_path):
    orders = Orders.with_process(tmp_path / "neutral", registry)
    yield orders
    orders.close()
    assert not (tmp_path / "neutral").exists()


def clip_of(path, side: int) -> bytes:
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"MJPG"), 5, (side, side))
    for number in range(3):
        view = View(units={"mouth_smile": 1.0, "jaw_open": number / 4}, pose=Pose(yaw=2.0 * number), seed=number)
        writer.write(cv2.resize(draw(0, view), (side, side))[..., ::-1])
    writer.release()
    return path.read_bytes()


def test_a_champion_makes_a_face_and_without_one_the_fix_is_named(orders, registry, tmp_path):
    order = orders.open()
    orders.add(order, "ann <1>.avi", io.BytesIO(clip_of(tmp_path / "clip.avi", 512)))
    with pytest.raises(WorkerFailed, match="train_neutral_generator"):
        orders.make(order, always_make=False)
    mlflow.MlflowClient(registry).set_registered_model_alias(NEUTRAL_GENERATOR, "champion", "1")
    answer = orders.make(order, always_make=True)
    assert (answer.kind, answer.version, answer.left_out, answer.others) == ("made", "1", (), ())
    assert np.asarray(Image.open(io.BytesIO(answer.face))).shape == (answer.size, answer.size, 3)
    assert [frame.origin for frame in answer.frames] == ["0.00 s", "0.40 s", "0.20 s"]


def test_a_clip_of_4k_fits_into_the_memory_of_a_call(orders, registry, tmp_path):
    mlflow.MlflowClient(registry).set_registered_model_alias(NEUTRAL_GENERATOR, "champion", "1")
    order = orders.open()
    orders.add(order, "large.avi", io.BytesIO(clip_of(tmp_path / "large.avi", 3840)))
    orders.add(order, "broken.mp4", io.BytesIO(b"no clip at all" * 20))
    answer = orders.make(order, always_make=True)
    assert (answer.kind, answer.size) == ("made", 1024)
    assert [name for name, _ in answer.left_out] == ["broken.mp4"]
