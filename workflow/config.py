"""Read a pipeline's parameters strictly, and say in one line each what is wrong with them."""

import sys
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

import click
import yaml
from pydantic import ValidationError
from zenml.config.pipeline_run_configuration import PipelineRunConfiguration

from core.settings import Settings, unknown_key
from workflow.console import leave_out
from workflow.lost_artifacts import forget_lost
from workflow.packages import remember_packages

S = TypeVar("S", bound=Settings)


def configured(settings: type[S], parameters: Mapping[str, Any]) -> S:
    """Return `parameters` (the `parameters:` of a config file) as `settings`; the first thing that a pipeline does.

    From here on the console leaves out what nobody can act on, and packages are looked up once. Results of former
    runs that somebody has deleted are not taken from the cache.

    Raises click.ClickException, which the command line prints as one message, naming each wrong key.
    """
    leave_out()
    remember_packages()
    if unknown := _unknown(sys.argv):
        raise click.ClickException(unknown)
    try:
        plan = settings.model_validate(dict(parameters))
    except ValidationError as error:
        problems = [_problem(each["loc"], each["msg"]) for each in error.errors()]
        raise click.ClickException("the configuration is not usable\n" + "\n".join(problems)) from error
    forget_lost()
    return plan


def _unknown(arguments: list[str]) -> str:
    """Say which key of the config file on the command line nothing reads; "" when there is none: ZenML ignores them."""
    named = (after for flag, after in pairwise(arguments) if flag in ("--config", "-c"))
    path = next((Path(name) for name in named if Path(name).is_file()), None)
    content = yaml.safe_load(path.read_text(encoding="utf-8")) if path else None
    keys = [str(key) for key in content] if isinstance(content, dict) else []
    known = list(PipelineRunConfiguration.model_fields)
    return next((f"{path}: {unknown_key(key, known)}" for key in keys if key not in known), "")


def _problem(location: tuple[int | str, ...], message: str) -> str:
    key = ".".join(["parameters", *(str(part) for part in location)])
    return f"  {key}: {message.removeprefix('Value error, ')}"
