"""Wrong tokens: each further one makes its address wait longer."""

import math
import time
from collections.abc import Callable

FREE = 5
"""Wrong tokens without a wait; people mistype."""

LONGEST_SECONDS = 60.0
REMEMBERED = 10_000
"""Addresses; the one that was not heard of for longest is forgotten first."""


class Attempts:
    """How often each address was wrong since it was right, and until when it has to wait."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._wrong: dict[str, tuple[int, float]] = {}

    def wait(self, address: str) -> int:
        """Return how many seconds, rounded up, an address has to wait before another token is looked at."""
        until = self._wrong.get(address, (0, 0.0))[1]
        return max(0, math.ceil(until - self._clock()))

    def wrong(self, address: str) -> None:
        """Note a wrong token: the wait doubles with each, from one second on."""
        count = self._wrong.pop(address, (0, 0.0))[0] + 1
        pause = min(LONGEST_SECONDS, 2.0 ** (count - FREE)) if count >= FREE else 0.0
        self._wrong[address] = count, self._clock() + pause
        while len(self._wrong) > REMEMBERED:
            del self._wrong[next(iter(self._wrong))]

    def right(self, address: str) -> None:
        """Forget what was wrong before."""
        self._wrong.pop(address, None)
