"""What the settings of this room accept and what they are by default: configurations of others rest on it."""

import pytest
from settings_schemas import known, settings_of

FOUND, KNOWN = settings_of("models"), known("models")


@pytest.mark.parametrize("name", sorted(FOUND.keys() | KNOWN.keys()))
def test_defaults_and_limits_are_those_that_are_written_down(name):
    """`PYTHONPATH=.:tests python tests/settings_schemas.py models` writes down what they are now."""
    assert FOUND.get(name) == KNOWN.get(name)
