"""Readers of attributes in a real registry: what a server tells of a face, and what it never does."""

import mlflow
import numpy as np
import pytest
from registered import TASKS, attribute_reader
from stores import active_store

from core.crop import EyeCrop
from models.attributes.model import AttributeModel
from registry.attributes import ATTRIBUTES, NEVER_SERVED
from registry.loading import open_uri
from registry.names import FACE_ATTRIBUTES
from registry.storing import register
from registry.treatments import Treatment

FACES = np.random.default_rng(0).integers(0, 256, (5, 16, 16, 3), dtype=np.uint8)


@pytest.fixture(scope="module")
def tracking(tmp_path_factory):
    with active_store(tmp_path_factory.mktemp("registry")) as uri:
        yield uri


def registered(model: AttributeModel) -> str:
    with mlflow.start_run():
        return register(ATTRIBUTES, model, Treatment(align=EyeCrop(size=16)))


def test_a_version_opens_as_it_was_registered(tracking):
    model = attribute_reader(*TASKS)
    opened = open_uri(registered(model))
    assert opened.kind.name == FACE_ATTRIBUTES
    for column, answers in model.predict(FACES).items():
        np.testing.assert_allclose(opened.model.predict(FACES)[column], answers, atol=1e-6)


def test_a_server_tells_everything_but_ethnicity(tracking):
    """Whatever is asked for: neither the signature nor an answer has it."""
    model = attribute_reader(*TASKS)
    uri = registered(model)
    told = mlflow.pyfunc.load_model(uri).predict(FACES)
    assert set(told) == {"gender.female", "gender.male", "age", "age.least", "age.most"}
    np.testing.assert_allclose(told["gender.male"], model.predict(FACES)["gender"][:, 1], atol=1e-6)
    names = mlflow.models.get_model_info(uri).signature.outputs.input_names()
    assert not [name for name in names if any(column in name for column in NEVER_SERVED)]


def test_what_reads_ethnicity_alone_is_not_registered(tracking):
    with pytest.raises(ValueError, match="ethnicity is never served"):
        registered(attribute_reader(TASKS[1]))
