"""Corruptions do what their names say, to the share that is asked for."""

import pytest
import torch
from pydantic import ValidationError

from models.families.denoising import CORRUPTIONS, DenoisingObjective
from models.training.noise import seeded

X_BCHW = torch.rand(4, 3, 64, 64, generator=torch.Generator().manual_seed(3)) * 0.8 + 0.1


def corrupted(name, level):
    return CORRUPTIONS[name](X_BCHW, level, seeded(0))


def test_gaussian_noise_has_its_standard_deviation():
    added = corrupted("gaussian", 0.2) - X_BCHW
    assert abs(added.mean()) < 0.005
    assert abs(added.std() - 0.2) < 0.005


@pytest.mark.parametrize("name", ["masking", "salt_and_pepper"])
def test_a_share_of_pixels_is_lost_in_all_channels(name):
    lost = corrupted(name, 0.3) != X_BCHW
    assert torch.equal(lost.any(1), lost.all(1))
    assert abs(lost.float().mean() - 0.3) < 0.01


def test_masked_pixels_are_black():
    x_bchw = corrupted("masking", 0.3)
    assert torch.all(x_bchw[x_bchw != X_BCHW] == 0)


def test_salt_is_as_frequent_as_pepper():
    x_bchw = corrupted("salt_and_pepper", 0.3)
    lost = x_bchw[x_bchw != X_BCHW]
    assert set(lost.tolist()) == {0.0, 1.0}
    assert abs(lost.mean() - 0.5) < 0.02


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_level_0_corrupts_nothing(tiny, name):
    assert torch.equal(corrupted(name, 0.0), X_BCHW)
    model = tiny("denoising", size=64, objective={"corruption": name, "level": 0}).eval()
    losses = model.losses(X_BCHW, X_BCHW, seeded(0))
    assert losses["loss"] == losses["mse"] == losses["clean_mse"]


def test_a_step_tells_the_error_that_it_is_taken_on(tiny):
    minimised = {}
    told = tiny("denoising", size=64).training_step(X_BCHW, X_BCHW, seeded(0), minimised.__setitem__)
    assert set(told) == {"loss", "mse"}
    assert minimised == {"autoencoder": told["loss"]}


def test_the_target_is_the_whole_image(tiny):
    model = tiny("denoising", size=64, objective={"corruption": "masking", "level": 0.5}).eval()
    restored_bchw = model(CORRUPTIONS["masking"](X_BCHW, 0.5, seeded(0)))
    losses = model.losses(X_BCHW, X_BCHW, seeded(0))
    assert torch.allclose(losses["loss"], (restored_bchw - X_BCHW).square().mean())
    assert torch.allclose(losses["clean_mse"], (model(X_BCHW) - X_BCHW).square().mean())


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"corruption": "blur"}, "'gaussian', 'masking' or 'salt_and_pepper'"),
        ({"corruption": "masking", "level": 1.5}, "a share of the pixels, at most 1"),
        ({"level": -0.1}, "greater than or equal to 0"),
    ],
)
def test_wrong_settings_are_named(values, message):
    with pytest.raises(ValidationError, match=message):
        DenoisingObjective.model_validate(values)


def test_words_in_the_objective_survive_storage(tiny):
    settings = tiny("denoising", objective={"corruption": "salt_and_pepper", "level": 0.2}).settings
    assert settings.objective == DenoisingObjective(corruption="salt_and_pepper", level=0.2)
    assert type(settings).model_validate_json(settings.model_dump_json()) == settings
