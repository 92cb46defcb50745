"""Every embedder of the room has its entry, and a configuration can ask for each that is fitted."""

import pkgutil
from importlib import import_module

import pytest
from pydantic import TypeAdapter, ValidationError

import embedding
from embedding.interface import Embedder
from embedding.registry import EMBEDDERS, FittedSettings


def concrete(kind: type[Embedder]) -> set[type[Embedder]]:
    own = set() if kind.__abstractmethods__ else {kind}
    return own.union(*map(concrete, kind.__subclasses__()))


def test_every_embedder_of_the_room_has_its_entry():
    for module in pkgutil.iter_modules(embedding.__path__):
        import_module(f"embedding.{module.name}")
    assert {each for each in concrete(Embedder) if each.__module__.startswith("embedding.")} == set(EMBEDDERS.values())


@pytest.mark.parametrize("kind", EMBEDDERS)
def test_a_configuration_may_ask_for_the_kinds_that_are_fitted_and_no_other(kind):
    settings = EMBEDDERS[kind].fitted_with
    if settings:
        assert type(TypeAdapter(FittedSettings).validate_python({"kind": kind})) is settings
    else:
        with pytest.raises(ValidationError, match=kind):
            TypeAdapter(FittedSettings).validate_python({"kind": kind})
