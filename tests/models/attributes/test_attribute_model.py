"""Answers that know how sure they are, stored and read again."""

import json

import numpy as np
import pandas as pd
import pytest
from scipy.special import softmax

from core.storage import CorruptFileError
from models.attributes.labels import labels_of, tasks_of
from models.attributes.model import FILE, AttributeModel, half_width, temperature
from models.attributes.network import UNKNOWN, AttributeNetwork
from models.attributes.settings import AttributeSettings, ClassTask, NumberTask

TABLE = pd.DataFrame(
    {"gender": ["m", "f", "f", None], "age": [10.0, 20.0, 30.0, np.nan], "neutral": [True, False, True, True]}
)


def faces(count: int = 6) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (count, 16, 16, 3), dtype=np.uint8)


@pytest.fixture
def model() -> AttributeModel:
    tasks = tasks_of(TABLE, ["gender", "age"], balance=False, loss="distribution")
    settings = [AttributeSettings(label=task.column, tasks=(task,), size=16, width=0.1) for task in tasks]
    labels = {"gender": np.array([0, 1, 1, 0, UNKNOWN, 1]), "age": np.array([10, 20, 30, 11, 25, np.nan], np.float32)}
    return AttributeModel.calibrated([AttributeNetwork(each) for each in settings], faces(), labels, mirrored=True)


def test_columns_become_tasks():
    gender, age, neutral = tasks_of(TABLE, ["gender", "age", "neutral"], balance=True, loss="squared")
    assert (gender.classes, neutral.classes) == (("f", "m"), ("False", "True"))
    assert (age.least, age.most) == (10, 30)
    assert gender.weights[1] > gender.weights[0]
    assert np.dot(gender.weights, [2, 1]) / 3 == pytest.approx(1)


def test_labels_follow_the_tasks():
    tasks = tasks_of(TABLE, ["gender", "age"], balance=False, loss="squared")
    found = labels_of(TABLE.assign(gender=["f", "x", "m", None]), tasks)
    assert found["gender"].tolist() == [0, UNKNOWN, 1, UNKNOWN]
    np.testing.assert_array_equal(found["age"], np.array([10, 20, 30, np.nan], np.float32))


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        (["beard"], "no column 'beard'"),
        (["one"], "has 1 value"),
        (["many"], "30 classes: at most 20"),
    ],
)
def test_what_cannot_be_learned_is_named(columns, message):
    table = pd.DataFrame({"one": ["a"] * 30, "many": [f"c{n}" for n in range(30)]})
    with pytest.raises(ValueError, match=message):
        tasks_of(table, columns, balance=False, loss="squared")


def test_answers_are_shares_and_intervals(model):
    told = model.predict(faces())
    assert told["gender"].shape == (6, 2)
    assert told["gender"].sum(axis=1) == pytest.approx(np.ones(6), abs=1e-5)
    value, low, high = told["age"].T
    assert np.all((low <= value) & (value <= high))


def test_what_is_confused_on_validation_faces_is_kept(model, tmp_path):
    chosen = model.predict(faces())["gender"].argmax(axis=1)
    counts = model.confused["gender"]
    assert counts.sum() == 5
    assert counts[0, 0] == np.sum(chosen[[0, 3]] == 0)
    model.save(tmp_path)
    np.testing.assert_array_equal(AttributeModel.load(tmp_path).confused["gender"], counts)


def test_a_mirrored_face_is_read_alike(model):
    for own, other in zip(model.predict(faces()).values(), model.predict(faces()[:, :, ::-1]).values(), strict=True):
        np.testing.assert_allclose(own, other, atol=1e-4)


def test_a_stored_model_answers_the_same(model, tmp_path):
    model.save(tmp_path)
    after = AttributeModel.load(tmp_path)
    for own, other in zip(model.predict(faces()).values(), after.predict(faces()).values(), strict=True):
        np.testing.assert_array_equal(own, other)


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"networks": 1}', '{"networks": 2, "calibration": {"age": 1}, "mirrored": true}']
)
def test_a_damaged_description_is_named(model, tmp_path, text):
    model.save(tmp_path)
    (tmp_path / FILE).write_text(text)
    with pytest.raises(CorruptFileError, match="train it again"):
        AttributeModel.load(tmp_path)


def test_nothing_but_data_is_stored(model, tmp_path):
    model.save(tmp_path)
    assert {path.suffix for path in tmp_path.rglob("*") if path.is_file()} == {".json", ".safetensors"}
    assert json.loads((tmp_path / FILE).read_text())["networks"] == 2


def test_the_temperature_undoes_scores_that_are_too_sure():
    rng = np.random.default_rng(0)
    scores = rng.normal(size=(20_000, 3)) * 2
    labels = np.array([rng.choice(3, p=row) for row in softmax(scores, axis=1)])
    assert temperature(scores * 4, labels) == pytest.approx(4, rel=0.05)
    assert temperature(scores[:0], labels[:0]) == 1


def test_intervals_cover_nine_faces_of_ten():
    rng = np.random.default_rng(0)
    covered = [np.mean(np.abs(rng.normal(size=500)) <= half_width(np.abs(rng.normal(size=200)))) for _ in range(50)]
    assert np.mean(covered) == pytest.approx(0.9, abs=0.01)
    assert half_width(np.arange(1.0, 20.0)) == 18  # the 18th of 19: (19 + 1) * .9
    assert half_width(np.array([3.0, 1.0])) == 3
    assert half_width(np.array([])) == 0


def test_kinds_of_tasks_keep_their_settings():
    assert ClassTask(column="a", classes=("x", "y")).outputs == 2
    assert NumberTask(column="a", least=0, most=1).outputs == 1
    assert NumberTask(column="a", least=0, most=1, loss="distribution", bins=7).outputs == 7
