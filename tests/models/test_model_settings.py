"""Configuration errors name the key and what is valid."""

import pytest
from pydantic import ValidationError

from models.settings import ModelSettings, TrainingSettings


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"famly": "ae"}, "did you mean 'family'"),
        ({"family": "vea"}, "unknown family 'vea'; valid: ae, vae, aae"),
        ({"network": "vgg16"}, "unknown network 'vgg16'; valid: strided, vgg"),
        ({"family": "vae", "objective": {"bta": 1}}, "did you mean 'beta'"),
        ({"family": "ae", "objective": {"beta": 1}}, "unknown key 'beta'"),
        ({"size": 60}, "multiple of 16"),
        ({"network": "bigconv", "size": 48}, "network 'bigconv' needs a size that is a multiple of 32, not 48"),
        ({"zdim": 0}, "greater than or equal to 1"),
    ],
)
def test_wrong_model_settings_are_named(values, message):
    with pytest.raises(ValidationError, match=message):
        ModelSettings.model_validate(values)


def test_objective_is_completed_with_defaults():
    settings = ModelSettings(family="vae", objective={"beta": 2})
    assert settings.objective["beta"] == 2
    assert "observation_noise" in settings.objective
    assert ModelSettings.model_validate_json(settings.model_dump_json()) == settings


def test_unknown_precision_is_refused():
    with pytest.raises(ValidationError, match="bf16"):
        TrainingSettings(precision="fp16")
