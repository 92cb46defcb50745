"""Bodies that are read into memory: no more bytes than allowed, no slower than allowed."""

import asyncio

from starlette.exceptions import HTTPException
from starlette.types import Message, Receive

SECONDS = 30.0
"""Time for a body to arrive, beyond what its bytes take at SLOWEST."""

SLOWEST = 16 * 2**10
"""Bytes a second."""


def limited(receive: Receive, most: int | None) -> Receive:
    """Return a `receive` that ends a body of more than `most` bytes, or one that comes too slowly, with an error."""
    received, whole, began = 0, False, None

    async def receive_limited() -> Message:
        """Receive the next message of the body in time."""
        nonlocal received, whole, began
        if whole:
            return await receive()
        now = asyncio.get_running_loop().time()
        began = now if began is None else began
        try:
            async with asyncio.timeout_at(began + SECONDS + received / SLOWEST):
                message = await receive()
        except TimeoutError:
            raise HTTPException(408, "This came too slowly. Please send it again.") from None
        received += len(message.get("body", b""))
        whole = not message.get("more_body", False)
        if most is not None and received > most:
            raise HTTPException(413, "This is too much to send at once.")
        return message

    return receive_limited
