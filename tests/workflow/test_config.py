import click
import pytest

from core.settings import Settings
from workflow.config import configured


class Inner(Settings):
    rate: float = 1.0


class Outer(Settings):
    seed: int
    parts: tuple[Inner, ...] = ()


class Easy(Settings):
    seed: int = 0


def test_a_misspelt_block_of_parameters_is_named(tmp_path, monkeypatch):
    """ZenML ignores it, so that a plan with defaults would run with them, unsaid."""
    path = tmp_path / "run.yaml"
    path.write_text("paramters:\n  seed: 1\n")
    monkeypatch.setattr("sys.argv", ["zenml", "pipeline", "run", "x.y", "--config", str(path)])
    with pytest.raises(click.ClickException, match=r"unknown key 'paramters'; did you mean 'parameters'\?"):
        configured(Outer, {})
    with pytest.raises(click.ClickException, match="did you mean 'parameters'"):
        configured(Easy, {})
    path.write_text("parameters:\n  seed: 1\nsources: []\n")
    with pytest.raises(click.ClickException, match="unknown key 'sources'; valid keys: build, cache_policy"):
        configured(Easy, {"seed": 1})
    path.write_text("parameters: {}\n")
    with pytest.raises(click.ClickException, match="Field required"):
        configured(Outer, {})


def test_good_parameters_become_settings():
    assert configured(Outer, {"seed": 1, "parts": [{"rate": 2}]}).parts[0].rate == 2.0


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"sed": 1}, r"unknown key 'sed'; did you mean 'seed'\?"),
        ({"seed": 1, "parts": [{"rat": 2}]}, r"parameters\.parts\.0: .*unknown key 'rat'; did you mean 'rate'\?"),
        ({"seed": "x"}, r"parameters\.seed: .*integer"),
        ({}, r"parameters\.seed: Field required"),
    ],
)
def test_wrong_parameters_are_one_message_naming_the_key(parameters, message):
    with pytest.raises(click.ClickException, match=message):
        configured(Outer, parameters)
