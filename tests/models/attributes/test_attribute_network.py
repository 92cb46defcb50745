"""Losses with known answers, and networks that learn what they are shown."""

import math

import numpy as np
import pytest
import torch
from pydantic import ValidationError

from models.attributes.network import UNKNOWN, AttributeNetwork, class_loss, number_loss, number_of
from models.attributes.recipe import encoder_settings
from models.attributes.settings import AttributeSettings, ClassTask, NumberTask
from models.build import build_model
from models.families.registry import model_settings
from models.training.noise import seeded

COLOUR = ClassTask(column="colour", classes=("dark", "light"))
AGE = NumberTask(column="age", least=0, most=100)
SPREAD = NumberTask(column="age", least=0, most=100, loss="distribution", bins=101, spread=2)


def settings(**changes) -> AttributeSettings:
    return AttributeSettings(**{"label": "tiny", "tasks": (COLOUR, AGE), "size": 16, "width": 0.1, **changes})


@pytest.mark.parametrize("network", ["blocks", "residual"])
@pytest.mark.parametrize("channels", [1, 3])
def test_each_task_has_its_outputs(network, channels):
    model = AttributeNetwork(settings(network=network, channels=channels, tasks=(COLOUR, SPREAD)))
    outputs = model(torch.rand(2, channels, 16, 16))
    assert {name: tuple(each.shape) for name, each in outputs.items()} == {"colour": (2, 2), "age": (2, 101)}


def test_the_blocks_are_those_of_the_report():
    """Three pairs of convolution and pooling on 48 px gray faces, a dense layer of 512."""
    counts = [p.numel() for p in AttributeNetwork(settings(size=48, width=1, tasks=(AGE,))).parameters()]
    assert sum(counts) == 320 + 18_496 + 73_856 + 2 * (32 + 64 + 128) + 4608 * 512 + 512 + 513


def test_equal_scores_cost_the_logarithm_of_the_classes():
    loss, told = class_loss(COLOUR, torch.zeros(3, 2), torch.tensor([0, 1, 1]))
    assert loss.item() == pytest.approx(math.log(2))
    assert told["accuracy"].item() == pytest.approx(1 / 3)


def test_weights_count_a_class_more():
    task = COLOUR.model_copy(update={"weights": (3.0, 1.0)})
    scores, labels = torch.tensor([[1.0, 0.0], [1.0, 0.0]]), torch.tensor([0, 1])
    costs = [math.log(1 + math.exp(-1)), math.log(1 + math.exp(1))]
    assert class_loss(task, scores, labels)[0].item() == pytest.approx((3 * costs[0] + costs[1]) / 4)


def test_unknown_labels_do_not_count():
    scores = torch.tensor([[5.0, 0.0], [0.0, 9.0]])
    whole, _ = class_loss(COLOUR, scores[:1], torch.tensor([1]))
    assert class_loss(COLOUR, scores, torch.tensor([1, UNKNOWN]))[0] == whole
    outputs = torch.tensor([[0.2], [0.9]])
    whole, _ = number_loss(AGE, outputs[:1], torch.tensor([30.0]))
    assert number_loss(AGE, outputs, torch.tensor([30.0, math.nan]))[0] == whole


def test_a_batch_without_labels_costs_nothing_and_can_be_stepped_on():
    scores = torch.zeros(2, 2, requires_grad=True)
    loss, _ = class_loss(COLOUR, scores, torch.full((2,), UNKNOWN))
    loss.backward()
    assert loss.item() == 0
    assert number_loss(AGE, torch.zeros(1, 1), torch.tensor([math.nan]))[0].item() == 0


def test_a_number_is_squared_in_parts_of_its_range():
    loss, told = number_loss(AGE, torch.tensor([[0.0], [1.0]]), torch.tensor([40.0, 100.0]))
    assert loss.item() == pytest.approx((0.1**2 + 0) / 2)
    assert told["mae"].item() == pytest.approx(5)
    above = NumberTask(column="age", least=20, most=70)
    loss, told = number_loss(above, torch.tensor([[0.0], [1.0]]), torch.tensor([40.0, 70.0]))
    assert loss.item() == pytest.approx((0.1**2 + 0) / 2)


def test_a_distribution_is_answered_by_its_mean_and_knows_its_spread():
    bins = torch.arange(101.0)
    outputs = (-(((bins - 40) / 2) ** 2) / 2)[None]
    value, sure = number_of(SPREAD, outputs)
    assert value.item() == pytest.approx(40, abs=1e-3)
    assert sure.item() == pytest.approx(2, abs=1e-3)
    best, other = (number_loss(SPREAD, outputs, torch.tensor([truth]))[0].item() for truth in (40.0, 43.0))
    assert best == pytest.approx(math.log(2 * math.sqrt(2 * math.pi * math.e)), abs=1e-3)  # the entropy of a Gaussian
    assert other > best


def test_losses_add_up_and_name_the_tasks():
    model = AttributeNetwork(settings()).eval()
    x, y = torch.rand(4, 1, 16, 16), {"colour": torch.tensor([0, 1, 1, 0]), "age": torch.tensor([1.0, 2, 3, 4])}
    losses = model.losses(x, y, seeded(0))
    outputs = model(x)
    parts = class_loss(COLOUR, outputs["colour"], y["colour"])[0] + number_loss(AGE, outputs["age"], y["age"])[0]
    assert set(losses) == {"loss", "colour_accuracy", "age_mae"}
    assert losses["loss"].item() == pytest.approx(parts.item())


@pytest.mark.parametrize(
    "wrong",
    [{"kind": "number", "column": "age", "least": 3, "most": 3}, {"kind": "class", "column": "a", "classes": ("x",)}],
)
def test_what_cannot_be_learned_is_refused(wrong):
    with pytest.raises(ValidationError):
        AttributeSettings(label="a", tasks=(wrong,))


def test_a_step_lowers_the_loss():
    torch.manual_seed(0)
    model = AttributeNetwork(settings(network="residual", width=0.25, tasks=(COLOUR,)))
    x = torch.rand(32, 1, 16, 16) * 0.3
    labels = torch.from_numpy(np.arange(32) % 2)
    x[labels == 1] += 0.6
    optimiser = torch.optim.Adam(model.parameters(), 1e-2)
    costs = []
    for _ in range(20):
        optimiser.zero_grad()
        loss = model.losses(x, {"colour": labels}, seeded(0))["loss"]
        loss.backward()
        optimiser.step()
        costs.append(loss.item())
    assert costs[-1] < 0.2 * costs[0]


@pytest.fixture
def autoencoder():
    return build_model(model_settings(family="vae", network="utk_upsample", size=16, channels=1, zdim=3, width=0.1), 0)


def test_an_encoder_begins_as_the_autoencoder_that_it_is_taken_from(autoencoder):
    model = AttributeNetwork(settings(network="encoder", encoder=encoder_settings(autoencoder)))
    model.begin_from(autoencoder.encoder)
    x = torch.rand(4, 1, 16, 16)
    codes = autoencoder.eval().encoder(x)
    torch.testing.assert_close(model.eval().features[0](x), codes)
    torch.testing.assert_close(model.features(x), codes / np.sqrt(1 + 1e-5))
    assert codes.shape == (4, 6)


def test_only_the_heads_of_a_frozen_encoder_learn(autoencoder):
    described = encoder_settings(autoencoder)
    model = AttributeNetwork(settings(network="encoder", encoder=described, frozen=True))
    (trained,) = model.parameter_groups().values()
    assert {id(each) for each in trained} == {id(each) for each in model.heads.parameters()}
    before = {key: value.clone() for key, value in model.features[0].state_dict().items()}
    model.train()(torch.rand(4, 1, 16, 16))
    assert all(torch.equal(value, before[key]) for key, value in model.features[0].state_dict().items())
    free = AttributeNetwork(settings(network="encoder", encoder=described))
    assert len(free.parameter_groups()["model"]) > len(trained)


def test_an_encoder_must_be_described_and_fit(autoencoder):
    with pytest.raises(ValidationError, match="needs the settings of an `encoder`"):
        settings(network="encoder")
    with pytest.raises(ValidationError, match="same `size` and `channels`"):
        settings(network="encoder", encoder=encoder_settings(autoencoder), size=32)
