"""Read a pipeline's parameters strictly, and say in one line each what is wrong with them."""

import sys
from collections.abc import Mapping
from difflib import get_close_matches
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

import click
import yaml
from pydantic import ValidationError

from core.settings import Settings

S = TypeVar("S", bound=Settings)


def configured(settings: type[S], parameters: Mapping[str, Any]) -> S:
    """Return `parameters` (the `parameters:` of a config file) as `settings`.

    Raises click.ClickException, which the command line prints as one message, naming each wrong key.
    """
    try:
        return settings.model_validate(dict(parameters))
    except ValidationError as error:
        if not parameters and (misnamed := _misnamed(sys.argv)):
            raise click.ClickException(misnamed) from error
        problems = [_problem(each["loc"], each["msg"]) for each in error.errors()]
        raise click.ClickException("the configuration is not usable\n" + "\n".join(problems)) from error


def _misnamed(arguments: list[str]) -> str:
    """Say which key of the config file on the command line should be `parameters`; "" when there is none."""
    named = (after for flag, after in pairwise(arguments) if flag in ("--config", "-c"))
    path = next((Path(name) for name in named if Path(name).is_file()), None)
    keys = yaml.safe_load(path.read_text(encoding="utf-8")) if path else None
    near = get_close_matches("parameters", [str(key) for key in keys], n=1) if isinstance(keys, dict) else []
    return f"{path}: unknown key '{near[0]}'; did you mean 'parameters'?" if near and near[0] != "parameters" else ""


def _problem(location: tuple[int | str, ...], message: str) -> str:
    key = ".".join(["parameters", *(str(part) for part in location)])
    return f"  {key}: {message.removeprefix('Value error, ')}"
