"""What the commands that serve something have in common: options, the address, errors in one line."""

import argparse
import errno
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from app.door.settings import DoorSettings, given_token

SomeSettings = TypeVar("SomeSettings", bound=DoorSettings)


def add_door_options(parser: argparse.ArgumentParser, port: int) -> None:
    """Add where to listen, and what visitors must know."""
    parser.add_argument("--port", type=int, default=port, help=f"default: {port}; 0 takes a free one")
    parser.add_argument(
        "--token-file", type=Path, help="file with the token (or the variable LIKENESS_TOKEN; default: a new one)"
    )
    parser.add_argument(
        "--no-token", action="store_true", help="let every account of this computer in, as where only you have one"
    )


def door_settings(kind: type[SomeSettings], options: argparse.Namespace) -> SomeSettings:
    """Return the settings that the options ask for, with a token unless none is wanted.

    Raises ValidationError, OSError for a token's file that cannot be read.
    """
    token = None if options.no_token else given_token(options.token_file)
    host = getattr(options, "host", "127.0.0.1")
    return kind(host=host, port=options.port, token=token, no_token=options.no_token).with_token()


@contextmanager
def listening(settings: SomeSettings) -> Iterator[tuple[socket.socket, SomeSettings]]:
    """Take the address before anything else is opened; give the socket and the settings with the port."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.create_server((settings.host, settings.port), family=family) as door:
        yield door, settings.model_copy(update={"port": door.getsockname()[1]})


def in_one_line(serve: Callable[[], None], errors: tuple[type[Exception], ...], command: str, port: int) -> int:
    """Serve until interrupted; return 0, or 1 after printing what is wrong. `command`: as in `make app`."""
    try:
        serve()
    except ValidationError as error:
        return _wrong("; ".join(problem["msg"] for problem in error.errors()))
    except OSError as error:
        taken = f"port {port} is taken: choose another, as in {command} PORT={port + 1}"
        return _wrong(taken if error.errno == errno.EADDRINUSE else str(error))
    except errors as error:
        return _wrong(str(error))
    except KeyboardInterrupt:
        return 0
    return 0


def _wrong(message: str) -> int:
    print(f"error: {message}", file=sys.stderr)
    return 1
