"""Cache keys that follow meaning: a result is reused until something changes that can change it.

ZenML's own key covers a step's parameters and inputs. `ready` adds a digest of the project's code that the step uses:
every module that it imports, directly or not, without docstrings, comments and formatting (`core.code`). Of a registry
(all connectors, all families, ...) only those entries count which the call's settings name.

The digest travels as an environment variable of the step, which nobody reads: ZenML makes the variables part of the
key, and stores them with the pipeline, so that an orchestrator in another place, or a schedule that is years old,
computes the key of the code that was submitted and needs no file of the project.
"""

import inspect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from zenml.config import CachePolicy
from zenml.steps import BaseStep

from core.code import code_digest, modules_used, registry_entries
from core.settings import Settings
from workflow.errors import be_brief

CODE = "LIKENESS_CODE"
"""Name of the environment variable that holds the digest."""

REGISTRIES: dict[str, tuple[str, str | None]] = {
    "faces.sources.registry": ("faces.sources.settings.SourceSettings", "kind"),
    "faces.backends": ("faces.sources.settings.SourceSettings", "backend"),
    "models.families.registry": ("models.families.base.AutoencoderSettings", "family"),
    "models.networks.registry": ("models.families.base.AutoencoderSettings", "network"),
    "clustering.registry": ("clustering.interface.Clusterer", None),
}
"""Module of a registry -> the settings and their field that name one of its entries; None: their class is the entry."""

OWN_CODE = CachePolicy(include_step_code=False)
"""The digest covers the step's module, without its docstrings."""


@dataclass(frozen=True)
class ReadyStep:
    """A step as every pipeline calls it."""

    step: BaseStep
    options: Mapping[str, Any]

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """Add the step to the pipeline; a cached result is reused while `step_code` is the same."""
        environment = {CODE: step_code(self.step, *arguments, **named).digest}
        options = {"cache_policy": OWN_CODE, "environment": environment, "on_failure": be_brief, **self.options}
        return self.step.with_options(**options)(*arguments, **named)


def ready(step: BaseStep, **options: Any) -> ReadyStep:
    """Return `step` as every pipeline calls it, with `options`.

    A cached result is reused only while the code that can change it is the same, and an error that the project raises
    on purpose ends the run with its message.
    """
    return ReadyStep(step, options)


class StepCode(NamedTuple):
    """The modules that a call of a step uses, and the SHA-256 of their source."""

    modules: frozenset[str]
    digest: str


def step_code(step: BaseStep, *arguments: Any, **named: Any) -> StepCode:
    """Return the code that a call of `step` with these arguments uses."""
    found = list(_settings(_bound(step, arguments, named)))
    entries = named_entries(found)
    modules = modules_used({step.resolve().module, *(type(each).__module__ for each in found)}, entries)
    return StepCode(frozenset(modules), code_digest(modules, entries))


def named_entries(settings: list[Settings]) -> dict[str, set[str]]:
    """Return the entries that settings name, by the registry's module; without those that they say nothing about."""
    found = {}
    for module, (owner, field) in REGISTRIES.items():
        owners = [each for each in settings if owner in _addresses(type(each))]
        named = {_entry(each, field) for each in owners} - {None}
        if owners and named <= registry_entries(module):
            found[module] = {str(name) for name in named}
    return found


def _entry(settings: Settings, field: str | None) -> str | None:
    return getattr(settings, field) if field else type(settings).__name__


def _addresses(kind: type) -> set[str]:
    return {f"{each.__module__}.{each.__qualname__}" for each in kind.__mro__}


def _bound(step: BaseStep, arguments: tuple[Any, ...], named: Mapping[str, Any]) -> list[Any]:
    """Return the values of a call, those that the step itself gives included."""
    signature = inspect.signature(step.entrypoint)
    bound = signature.bind_partial(*arguments, **{key: named[key] for key in named if key in signature.parameters})
    bound.apply_defaults()
    return list(bound.arguments.values())


def _settings(value: Any) -> Iterator[Settings]:
    """Yield every settings object in a value, in its lists, its dictionaries and its own fields."""
    if isinstance(value, Settings):
        yield value
        value = dict(value)
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list | tuple | set | frozenset):
        for each in value:
            yield from _settings(each)
