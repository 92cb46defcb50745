"""Receives what a visitor sends: a few at a time, never more bytes than allowed, never waiting for ever."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import BinaryIO

from starlette.requests import ClientDisconnect, Request

from app.server.gatekeeper import Refused
from app.server.settings import ServerSettings

TOO_LARGE = "too_large"
"""The code of the refusal of too many bytes."""

LINGER_SECONDS = 2.0
"""How long the rest of a refused upload is read and thrown away, so that the sender gets to see the answer."""


FIRST_BYTES = 64 * 2**10
"""A file takes one of the places once so much of it is here, or all: who only pretends to send takes none."""


class Uploads:
    """The door for files, with so many `places`. `folder`: where an unfinished file lies, one without a name."""

    def __init__(self, settings: ServerSettings, folder: Path, places: int) -> None:
        self._settings = settings
        self._folder = folder
        self._places = asyncio.Semaphore(places)

    @asynccontextmanager
    async def received(self, request: Request, limit: int) -> AsyncIterator[BinaryIO]:
        """Give the request's whole body as an open file that vanishes at the end, or with this process.

        Waits for a free place before it reads more than the first bytes. Raises Refused for more than `limit` bytes,
        for bytes that come too slowly, or a sender that went away.
        """
        chunks = aiter(request.stream())
        with tempfile.TemporaryFile(dir=self._folder) as body:
            async with _told(chunks):
                _check_size(_declared_size(request), limit)
                whole = await self._copy(chunks, body, limit, FIRST_BYTES)
            async with self._places:
                async with _told(chunks):
                    if not whole:
                        await self._copy(chunks, body, limit, None)
                body.seek(0)
                yield body

    async def _copy(self, chunks: AsyncIterator[bytes], body: BinaryIO, limit: int, enough: int | None) -> bool:
        """Copy until the end, and return True, or until there is `enough`."""
        clock, before = asyncio.get_running_loop().time, body.tell()
        began = clock()
        while True:
            rest = began + self._settings.patience_seconds + (body.tell() - before) / self._settings.slowest
            async with asyncio.timeout_at(min(rest, clock() + self._settings.stalled_seconds)):
                chunk = await anext(chunks, None)
            if chunk is None:
                return True
            _check_size(body.tell() + len(chunk), limit)
            body.write(chunk)
            if enough is not None and body.tell() >= enough:
                return False


@asynccontextmanager
async def _told(chunks: AsyncIterator[bytes]) -> AsyncIterator[None]:
    """Turn what can go wrong while a file is received into Refused, with words for people."""
    try:
        yield
    except TimeoutError:
        raise Refused(408, "stalled", "The upload came too slowly. Please send the file again.") from None
    except ClientDisconnect:
        raise Refused(400, "gone", "The upload was broken off.") from None
    except Refused:
        await _discard(chunks)
        raise


def _check_size(size: int, limit: int) -> None:
    if size > limit:
        raise Refused(413, TOO_LARGE, f"This file is too large: at most {limit / 2**20:,.0f} MB can be sent at once.")


def _declared_size(request: Request) -> int:
    declared = request.headers.get("content-length", "0")
    return int(declared) if declared.isdecimal() else 0


async def _discard(chunks: AsyncIterator[bytes]) -> None:
    try:
        async with asyncio.timeout(LINGER_SECONDS):
            async for _ in chunks:
                pass
    except (TimeoutError, ClientDisconnect):
        return
