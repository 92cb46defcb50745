"""How the photo page is served."""

import ipaddress
import secrets
import socket

from pydantic import Field, field_validator

from core.settings import Settings

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class ServerSettings(Settings):
    """Where the page is served, to whom, and how uploads are received.

    `host`, `port`: the address to listen on; loopback by default, port 0 takes a free one. `token`: what a visitor
    must know; needed for every other address, where `with_token` makes one. `uploads_at_once`: uploads that are
    received at the same time; the others wait their turn. `stalled_seconds`: longest pause of an upload.
    """

    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    token: str | None = None
    uploads_at_once: int = Field(default=3, ge=1)
    stalled_seconds: float = Field(default=30.0, gt=0)

    @field_validator("token")
    @classmethod
    def _hard_to_guess(cls, value: str | None) -> str | None:
        if value is not None and (len(value) < 16 or not value.isascii()):
            raise ValueError("a token needs at least 16 characters, plain ASCII; leave it out to have one made")
        return value

    @property
    def loopback(self) -> bool:
        """Say whether only this machine can reach the page."""
        return self.host in LOOPBACK

    def with_token(self) -> "ServerSettings":
        """Return these settings with a new token, where one is needed and none was given."""
        if self.loopback or self.token:
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


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
