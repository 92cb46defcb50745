"""What seeded networks of attributes and their calibration give stays what stored models rest on."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch
from fingerprints import fingerprint, near
from torch.nn.functional import interpolate

from models.attributes.labels import tasks_of
from models.attributes.model import AttributeModel, half_width, temperature
from models.attributes.network import AttributeNetwork
from models.attributes.settings import AttributeSettings, ClassTask, EncoderSettings, NumberTask
from models.build import seeded_model
from models.training.noise import Noise

TASKS = (
    ClassTask(column="gender", classes=("female", "male"), weights=(0.8, 1.3)),
    NumberTask(column="age", least=1, most=90),
    NumberTask(column="height", least=1, most=2, loss="distribution", bins=11, spread=0.2),
)
SETTINGS = {
    "blocks": AttributeSettings(label="b", tasks=TASKS, size=32, width=0.1),
    "residual": AttributeSettings(label="r", tasks=TASKS, size=32, width=0.1, network="residual", channels=3),
    "encoder": AttributeSettings(
        label="e", tasks=TASKS, size=32, network="encoder", encoder=EncoderSettings(codes=6, size=32, width=0.05,
        channels=3), channels=3, frozen=True,
    ),
}  # fmt: skip
VALUES = {
    "blocks outputs": [0.0366509, 0.0815789, -0.0105333],
    "blocks losses": [6.17555, 10.5157, -2.71684],
    "blocks calibration": [17.2584, 26.3657, 16.7589],
    "blocks answers": [19.9269, 38.7629, -8.98801],
    "residual outputs": [0.0326757, 0.147343, -0.0468004],
    "residual losses": [6.02596, 10.2195, -2.59192],
    "residual calibration": [20.8536, 26.4452, 24.1112],
    "residual answers": [17.843, 34.7688, -7.88867],
    "encoder outputs": [-0.000841976, 0.287829, -0.0666506],
    "encoder losses": [8.2708, 14.6281, -4.38638],
    "encoder calibration": [21.7994, 35.1415, 20.3393],
    "encoder answers": [25.7571, 51.0208, -12.4377],
    "temperature": [5.98941, 8.43517, 8.45412],
    "half width": [1.58191, 1.63706, -0.534517],
    "weights": [2.92259, 4.02733, -0.894487],
}


def planes(channels: int) -> torch.Tensor:
    coarse = torch.from_numpy(np.random.default_rng(1).random((12, channels, 6, 6), np.float32))
    return interpolate(coarse, size=(32, 32), mode="bicubic").clamp(0, 1)


def of_networks() -> Iterator[tuple[str, Any]]:
    rng = np.random.default_rng(2)
    labels = {"gender": rng.integers(-1, 2, 12), "age": rng.uniform(1, 90, 12), "height": rng.uniform(1, 2, 12)}
    labels["age"][3] = np.nan
    given = {
        name: torch.from_numpy(each if name == "gender" else each.astype(np.float32)) for name, each in labels.items()
    }
    for name, settings in SETTINGS.items():
        network = seeded_model(lambda settings=settings: AttributeNetwork(settings), 5)
        with torch.no_grad():
            network.train()(planes(settings.channels))
            yield f"{name} outputs", torch.cat(list(network.eval()(planes(settings.channels)).values()), 1)
            losses = network.losses(planes(settings.channels), given, Noise(torch.Generator()))
        yield f"{name} losses", [each.item() for each in losses.values()]
        faces = (planes(3) * 255).byte().permute(0, 2, 3, 1).numpy()
        model = AttributeModel.calibrated([network], faces, labels, mirrored=True)
        yield f"{name} calibration", list(model.calibration.values())
        yield f"{name} answers", np.concatenate(list(model.predict(faces).values()), axis=1)


def of_numbers() -> Iterator[tuple[str, Any]]:
    rng = np.random.default_rng(3)
    scores = rng.normal(0, 3, (40, 4))
    yield "temperature", [temperature(scores, rng.integers(0, 4, 40)), temperature(scores, scores.argmax(1))]
    yield "half width", [half_width(np.abs(rng.normal(size=count))) for count in (1, 9, 10, 11, 57)]
    table = pd.DataFrame({"race": ["a"] * 30 + ["b"] * 9 + ["c"] * 2})
    [task] = tasks_of(table, ["race"], balance=True, loss="squared")
    yield "weights", task.weights


def arrays() -> dict[str, Any]:
    return dict([*of_networks(), *of_numbers()])


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    return arrays()


@pytest.mark.parametrize("name", VALUES)
def test_values_are_those_that_were_checked(found, name):
    assert fingerprint(found[name]) == near(VALUES[name], 1e-5)


def test_a_frozen_encoder_stays_as_it_is_while_the_heads_are_trained():
    network = seeded_model(lambda: AttributeNetwork(SETTINGS["encoder"]), 5)
    network.train()
    before = {name: each.clone() for name, each in network.features[0].state_dict().items()}
    network(planes(3))
    assert before
    for name, each in network.features[0].state_dict().items():
        assert torch.equal(each, before[name]), name
