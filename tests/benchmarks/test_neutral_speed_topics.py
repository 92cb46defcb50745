"""The seconds of the command that makes neutral faces, with an untrained generator: it needs no skill here."""

import cv2
import mlflow
import pytest
from drawn import draw
from registered import generator_version
from stores import mlflow_store
from valid_result import valid

from benchmarks.neutral_speed.measure import measure
from models.neutral.generator import build_generator
from models.neutral.settings import NeutralSettings
from registry.names import CHAMPION, NEUTRAL_GENERATOR
from synthetic.view import View

pytestmark = pytest.mark.slow


def test_neutral_speed(results, tmp_path):
    writer = cv2.VideoWriter(str(tmp_path / "ann.avi"), cv2.VideoWriter.fourcc(*"MJPG"), 5, (256, 256))
    for seed in range(3):
        writer.write(draw(0, View(units={"mouth_smile": seed / 2}, seed=seed))[..., ::-1])
    writer.release()
    before, uri = mlflow.get_tracking_uri(), mlflow_store(tmp_path)
    mlflow.set_tracking_uri(uri)
    try:
        with mlflow.start_run(experiment_id=mlflow.create_experiment("tests", str(tmp_path / "artifacts"))):
            version = generator_version(build_generator(NeutralSettings(zdim=8, width=0.0625, size=32), seed=0), 2)
        mlflow.MlflowClient().set_registered_model_alias(NEUTRAL_GENERATOR, CHAMPION, version)
        found = valid(measure(tmp_path / "ann.avi", 0.4, 256, 1, uri, results), "neutral_speed")
    finally:
        mlflow.set_tracking_uri(before)
    assert found["frames"] == 10
    assert 0 < found["making_seconds"] < found["seconds"]
