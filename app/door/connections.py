"""Connections of the web servers here: a header comes soon and is small, and who is slow gives way."""

import asyncio
from typing import Any

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from app.door.settings import LOOPBACK

HEADER_SECONDS = 10.0
"""Time for a whole header."""

HEADER_BYTES = 64 * 2**10
WAITING = 100
"""Connections without a whole header yet; the one that has waited longest is closed for a new one."""

CONNECTIONS = 500
"""Connections at the same time; further requests are told to come back later."""

FROM_ONE_ADDRESS = 100
"""Of those, from one address that is not this machine, where everybody has the same one."""

PATIENCE = 5
"""Seconds that running requests get when the server is stopped."""


class PatientProtocol(H11Protocol):
    """HTTP/1.1 whose headers have a deadline, also for a connection that never says anything."""

    late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection; close the slowest one for it, or itself where its address has enough."""
        super().connection_made(transport)
        if self._enough():
            transport.abort()
            return
        waiting = [one for one in self._patient() if one.late]
        if len(waiting) >= WAITING:
            min(waiting, key=lambda one: one.late.when() if one.late else 0.0).transport.abort()
        self._watch()

    def _enough(self) -> bool:
        address = self.client[0] if self.client else ""
        same = [one for one in self._patient() if one.client and one.client[0] == address]
        return address not in LOOPBACK and len(same) > FROM_ONE_ADDRESS

    def _patient(self) -> list["PatientProtocol"]:
        return [one for one in self.connections if isinstance(one, PatientProtocol)]

    def data_received(self, data: bytes) -> None:
        """Take bytes; the clock runs while they do not make a whole header."""
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the clock."""
        self._unwatch()
        super().connection_lost(exc)

    def _watch(self) -> None:
        if self.conn.their_state is not h11.IDLE:
            self._unwatch()
        elif self.late is None:
            self.late = self.loop.call_later(HEADER_SECONDS, self.transport.abort)

    def _unwatch(self) -> None:
        if self.late is not None:
            self.late.cancel()
            self.late = None


def patient_server(app: Any, **options: Any) -> uvicorn.Server:
    """Return a server of an ASGI application with these bounds; it says nothing of itself and logs no addresses."""
    settings: dict[str, Any] = {"log_level": "warning", "ws": "none", "lifespan": "off"}
    config = uvicorn.Config(
        app,
        http=PatientProtocol,
        h11_max_incomplete_event_size=HEADER_BYTES,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=CONNECTIONS,
        timeout_graceful_shutdown=PATIENCE,
        **(settings | options),
    )
    return uvicorn.Server(config)
