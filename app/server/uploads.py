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

LINGER_SECONDS = 2.0
"""How long the rest of a refused upload is read and thrown away, so that the sender gets to see the answer."""


class Uploads:
    """The door for files. `folder`: where an unfinished upload lies, in a file without a name."""

    def __init__(self, settings: ServerSettings, folder: Path) -> None:
        self._settings = settings
        self._folder = folder
        self._places = asyncio.Semaphore(settings.uploads_at_once)

    @asynccontextmanager
    async def received(self, request: Request, limit: int) -> AsyncIterator[BinaryIO]:
        """Give the request's whole body as an open file that vanishes at the end, or with this process.

        Waits for a free place before it reads. Raises Refused for more than `limit` bytes, a pause that is too
        long, or a sender that went away.
        """
        async with self._places:
            with tempfile.TemporaryFile(dir=self._folder) as body:
                await self._receive(request, body, limit)
                yield body

    async def _receive(self, request: Request, body: BinaryIO, limit: int) -> None:
        chunks = aiter(request.stream())
        try:
            _check_size(_declared_size(request), limit)
            await self._copy(chunks, body, limit)
        except TimeoutError:
            raise Refused(408, "stalled", "The upload stopped for too long. Please send the file again.") from None
        except ClientDisconnect:
            raise Refused(400, "gone", "The upload was broken off.") from None
        except Refused:
            await _discard(chunks)
            raise
        body.seek(0)

    async def _copy(self, chunks: AsyncIterator[bytes], body: BinaryIO, limit: int) -> None:
        size = 0
        while True:
            async with asyncio.timeout(self._settings.stalled_seconds):
                chunk = await anext(chunks, None)
            if chunk is None:
                return
            size += len(chunk)
            _check_size(size, limit)
            body.write(chunk)


def _check_size(size: int, limit: int) -> None:
    if size > limit:
        raise Refused(413, "too_large", f"This file is too large: at most {limit / 2**20:,.0f} MB can be sent at once.")


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
