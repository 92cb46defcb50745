"""Make a command of a function: each of its parameters is an option."""

import argparse
import inspect
from collections.abc import Callable, Sequence
from pathlib import Path
from types import NoneType
from typing import Any, get_args, get_origin


def run(measure: Callable[..., Path | list[Path]], arguments: Sequence[str] | None = None) -> None:
    """Call `measure` with the options of the command line and print the paths of the results it wrote.

    `photos: int = 3` becomes `--photos 3`; an option whose type is a tuple takes one or more values.
    """
    parser = argparse.ArgumentParser(
        description=inspect.getdoc(measure), formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for parameter in inspect.signature(measure).parameters.values():
        _add_option(parser, parameter)
    options = vars(parser.parse_args(arguments))
    written = measure(**{name: tuple(value) if isinstance(value, list) else value for name, value in options.items()})
    print(*(written if isinstance(written, list) else [written]), sep="\n")


def _add_option(parser: argparse.ArgumentParser, parameter: inspect.Parameter) -> None:
    kind, default = parameter.annotation, parameter.default
    kinds = [each for each in get_args(kind) if each not in (NoneType, Ellipsis)] or [kind]
    how: dict[str, Any] = {"type": kinds[0], "nargs": "+" if get_origin(kind) is tuple else None}
    if kind is bool:
        how = {"action": argparse.BooleanOptionalAction}
    shown = " ".join(map(str, default)) if isinstance(default, tuple) else default
    parser.add_argument(f"--{parameter.name.replace('_', '-')}", default=default, help=f"default: {shown}", **how)
