"""Configuration errors name the key and what is valid."""

import pkgutil
from importlib import import_module

import pytest
from pydantic import TypeAdapter, ValidationError

import models.families
import models.networks
from models.families.base import AutoencoderSettings
from models.families.registry import FAMILIES, ModelSettings, model_settings
from models.networks.interface import Network
from models.networks.registry import NETWORKS
from models.neutral.settings import NeutralTraining
from models.training.settings import TrainingSettings


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"famly": "ae"}, "did you mean 'family'"),
        ({"family": "vea"}, "unknown family 'vea'; did you mean 'vae'"),
        ({"family": "transformer"}, "unknown family 'transformer'; valid: aae, ae, beta_vae"),
        ({"network": "vgg16"}, "unknown network 'vgg16'; did you mean 'vgg'"),
        ({"family": "vae", "objective": {"bta": 1}}, "VariationalObjective: unknown key 'bta'; did you mean 'beta'"),
        ({"family": "gmm_vae", "objective": {"component": 3}}, "did you mean 'components'"),
        ({"family": "ae", "objective": {"beta": 1}}, "unknown key 'beta'; valid keys: none"),
        ({"family": "denoising", "objective": {"beta": 1}}, "unknown key 'beta'; valid keys: corruption, level"),
        ({"size": 60}, "multiple of 16"),
        ({"network": "bigconv", "size": 48}, "network 'bigconv' needs a size that is a multiple of 32, not 48"),
        ({"zdim": 0}, "greater than or equal to 1"),
        ({"zdim": 4097}, "less than or equal to 4096"),
        ({"width": 0}, "greater than 0"),
        ({"width": 8.1}, "less than or equal to 8"),
        ({"name": "two words"}, "should match pattern"),
    ],
)
def test_wrong_model_settings_are_named(values, message):
    with pytest.raises(ValidationError, match=message):
        model_settings(**values)


def test_objective_is_completed_with_defaults():
    settings = model_settings(family="vae", objective={"beta": 2})
    assert settings.model_dump()["objective"] == {"beta": 2, "observation_noise": 0.1}
    assert TypeAdapter(ModelSettings).validate_json(settings.model_dump_json()) == settings


def test_without_a_family_it_is_the_plain_autoencoder():
    assert model_settings() == model_settings(family="ae")


@pytest.mark.parametrize("family", FAMILIES)
def test_each_family_is_listed_by_its_own_name_and_builds_its_own_model(family):
    settings = model_settings(family=family, size=16, width=0.03, zdim=4)
    assert settings.family == settings.label == family
    assert type(settings) is FAMILIES[family]
    model = settings.new_model()
    assert model.settings is settings
    assert type(model).__module__ == type(settings).__module__


def test_no_family_and_no_network_is_written_and_then_forgotten():
    every = [value for package in (models.families, models.networks) for value in defined_in(package)]
    families = {each for each in every if isinstance(each, type) and issubclass(each, AutoencoderSettings)}
    assert families == {AutoencoderSettings, *FAMILIES.values()}
    assert {each for each in every if isinstance(each, Network)} == set(NETWORKS.values())


def defined_in(package):
    """Return what the modules of a package hold."""
    modules = [import_module(f"{package.__name__}.{each.name}") for each in pkgutil.iter_modules(package.__path__)]
    return [value for module in modules for value in vars(module).values()]


def test_unknown_precision_is_refused():
    with pytest.raises(ValidationError, match="bf16"):
        TrainingSettings(precision="fp16")


def test_an_unknown_schedule_is_named():
    with pytest.raises(ValidationError, match="unknown schedule 'cosin'; did you mean 'cosine'"):
        TrainingSettings(schedule="cosin")


def test_a_generator_has_no_targets_to_choose():
    with pytest.raises(ValidationError, match="unknown key 'targets'"):
        NeutralTraining.model_validate({"targets": "track"})
