"""Who is signed in: random tickets in the cookies of browsers, known here until they are handed back or expire."""

import hashlib
import secrets
import time
from collections.abc import Callable

SECONDS = 30 * 24 * 3600
MOST = 1000
"""Sessions at a time; the oldest ends for a new one."""


class Sessions:
    """The sessions of one run of a server: all end with it. Only hashes of the tickets are kept."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._ends: dict[str, float] = {}

    def start(self) -> str:
        """Return the ticket of a new session."""
        ticket = secrets.token_urlsafe(24)
        self._ends[_hashed(ticket)] = self._clock() + SECONDS
        while len(self._ends) > MOST:
            del self._ends[next(iter(self._ends))]
        return ticket

    def holds(self, ticket: str) -> bool:
        """Say whether a ticket is of a session that has not ended."""
        return self._ends.get(_hashed(ticket), 0.0) > self._clock()

    def end(self, ticket: str) -> None:
        """End one session."""
        self._ends.pop(_hashed(ticket), None)

    def end_all(self) -> None:
        """End every session."""
        self._ends.clear()


def _hashed(ticket: str) -> str:
    return hashlib.sha256(ticket.encode("utf-8", "surrogateescape")).hexdigest()
