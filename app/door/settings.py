"""Where a server listens, and what a visitor must know."""

import ipaddress
import os
import secrets
import socket
from pathlib import Path
from typing import Self

from pydantic import Field, field_validator, model_validator

from core.settings import Settings

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
TOKEN_VARIABLE = "LIKENESS_TOKEN"
"""The environment variable with the token, for those who want the same one at every start."""


class DoorSettings(Settings):
    """Where a server listens, and to whom it answers.

    `host`, `port`: the address; loopback by default, port 0 takes a free one. `token`: what a visitor must know;
    `with_token` makes one. `no_token`: everybody on this computer may come in; on loopback alone.
    """

    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    token: str | None = None
    no_token: bool = False

    @field_validator("token")
    @classmethod
    def _hard_to_guess(cls, value: str | None) -> str | None:
        if value is not None and (len(value) < 16 or not value.isascii()):
            raise ValueError("a token needs at least 16 characters, plain ASCII; leave it out to have one made")
        return value

    @model_validator(mode="after")
    def _open_at_home_only(self) -> Self:
        if self.no_token and not self.loopback:
            raise ValueError("--no-token is for this computer alone: leave it out, or leave --host out")
        return self

    @property
    def loopback(self) -> bool:
        """Say whether only this machine can reach the server."""
        return self.host in LOOPBACK

    def with_token(self) -> Self:
        """Return these settings with a new token where none was given, unless none is wanted."""
        if self.no_token or self.token:
            return self
        return self.model_copy(update={"token": secrets.token_urlsafe(24)})

    def answers_to(self, name: str) -> bool:
        """Say whether a visitor may call this server `name` (the Host header without its port).

        A page of another site that rebinds its own domain to this address sends that domain here, and is refused.
        Away from loopback an address in numbers is accepted, for no domain can be rebound to look like one.
        """
        if name in LOOPBACK:
            return True
        return not self.loopback and (name in {self.host, socket.gethostname()} or _is_address(name))

    @property
    def link(self) -> str:
        """Return the address to open, with the token in it as Jupyter does."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}/" + (f"?token={self.token}" if self.token else "")


def given_token(file: Path | None) -> str | None:
    """Return the token in a file, or in the environment; never from a command line, which every account can read."""
    if file is not None:
        return file.read_text(encoding="utf-8").strip()
    return os.environ.get(TOKEN_VARIABLE) or None


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
