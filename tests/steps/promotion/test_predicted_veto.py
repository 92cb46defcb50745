"""Groups for the veto of promotion, as a registered reader of attributes sees faces without labels."""

import mlflow
import numpy as np
import pandas as pd
import pytest
import torch
from registered import TASKS, attribute_reader
from stores import mlflow_store

from core.crop import EyeCrop
from core.face_table import FaceTable
from embedding.interface import OtherCropError
from evaluation.promotion import PromotionSettings
from registry.attributes import ATTRIBUTES
from registry.storing import register
from registry.treatments import Treatment
from steps.promotion.promote import groups_of


@pytest.fixture
def reader(tmp_path):
    """The address of a registered model that takes everybody for a man, surely, and for no ethnicity."""
    before = mlflow.get_tracking_uri()
    mlflow.set_tracking_uri(mlflow_store(tmp_path))
    mlflow.create_experiment("tests", artifact_location=(tmp_path / "artifacts").as_uri())
    mlflow.set_experiment("tests")
    model = attribute_reader(*TASKS)
    with torch.no_grad():
        for head in model.networks[0].heads.values():
            head.weight.zero_()
            head.bias.zero_()
        model.networks[0].heads["gender"].bias[1] = 9
    with mlflow.start_run():
        yield register(ATTRIBUTES, model, Treatment(align=EyeCrop(size=16)))
    mlflow.set_tracking_uri(before)


def faces(align: EyeCrop) -> FaceTable:
    pixels = np.random.default_rng(0).integers(0, 256, (3, 32, 32, 3), dtype=np.uint8)
    manifest = pd.DataFrame({"gender": ["female", None, None], "ethnicity": None, "age": np.nan, "condition": None})
    return FaceTable(pixels, manifest, align=align)


def test_unknown_faces_are_in_the_group_that_is_read_surely(reader):
    found = groups_of(faces(EyeCrop(size=32)), PromotionSettings(), reader)
    assert found["gender"].tolist() == ["female", "male (predicted)", "male (predicted)"]
    assert found["ethnicity"].isna().all()


def test_without_a_reader_they_are_in_none():
    assert groups_of(faces(EyeCrop(size=32)), PromotionSettings(), "")["gender"].isna().sum() == 2


def test_a_reader_of_faces_cut_out_otherwise_is_refused(reader):
    with pytest.raises(OtherCropError, match="eye_distance"):
        groups_of(faces(EyeCrop(size=32, eye_distance=0.2)), PromotionSettings(), reader)
