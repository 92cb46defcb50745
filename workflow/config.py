"""Read a pipeline's parameters strictly, and say in one line each what is wrong with them."""

from collections.abc import Mapping
from typing import Any, TypeVar

import click
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
        problems = [_problem(each["loc"], each["msg"]) for each in error.errors()]
        raise click.ClickException("the configuration is not usable\n" + "\n".join(problems)) from error


def _problem(location: tuple[int | str, ...], message: str) -> str:
    key = ".".join(["parameters", *(str(part) for part in location)])
    return f"  {key}: {message.removeprefix('Value error, ')}"
