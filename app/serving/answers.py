"""ASGI middleware: arrays come as JSON alone, and errors tell what was wrong and nothing of this computer."""

import asyncio
import ctypes
import json
import re
from contextlib import suppress
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.door.bodies import limited

JSON = "application/json"
LARGE = 2**20
"""Bytes of a request after which memory is given back to the system."""

PIXELS = re.compile(r"\AFailed to predict data '.*?'\. \nError: ", re.DOTALL)
"""What MLflow puts before the reason: all that was sent."""

PATH = re.compile(r"(?<![\w.])(?:/[\w.@+-]+){2,}")
"""What looks like a path of a file."""


ARRAYS = "/invocations"
BODIES, MODELS, PICTURES = 16, 2, 4
"""Requests whose arrays are in memory at the same time, and those of them that are answered; pictures likewise."""


class PlainAnswers:
    """Around a served model: arrays of at most `most` bytes are read first; slow ones hold no place before it."""

    def __init__(self, app: ASGIApp, most: int) -> None:
        self._app, self._most = app, most
        self._bodies, self._models = asyncio.Semaphore(BODIES), asyncio.Semaphore(MODELS)
        self._pictures = asyncio.Semaphore(PICTURES)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Of arrays, refuse what is not JSON and pass on of errors the message alone."""
        if scope["type"] != "http" or scope["method"] != "POST":
            await self._app(scope, receive, send)
        elif scope["path"] == ARRAYS:
            await self._asked(scope, receive, send)
        else:
            async with self._pictures:
                await self._app(scope, receive, send)

    async def _asked(self, scope: Scope, receive: Receive, send: Send) -> None:
        kind = Request(scope).headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != JSON:
            told = _error(415, f"this server only supports the following content types: {JSON}; this is '{kind}'")
            await told(scope, receive, send)
            return
        async with self._bodies:
            body = await _whole(limited(receive, self._most))
            async with self._models:
                answer = await self._answer(scope, body)
        await _passed(scope, answer, send)
        if len(body) > LARGE:
            del body, answer
            give_memory_back()

    async def _answer(self, scope: Scope, body: bytes) -> list[Message]:
        """Return the server's answer; JSON that Python does not read (too deep, too many digits) is a wrong request."""
        answer: list[Message] = []
        try:
            await self._app(scope, _once(body), _into(answer))
        except (RecursionError, ValueError) as error:
            answer.clear()
            await _error(400, f"this JSON cannot be read: {error}")(scope, _once(b""), _into(answer))
        return answer


async def _whole(receive: Receive) -> bytes:
    pieces, more = [], True
    while more:
        message = await receive()
        pieces.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(pieces)


def _once(body: bytes) -> Receive:
    messages = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        return messages.pop() if messages else {"type": "http.disconnect"}

    return receive


def _into(answer: list[Message]) -> Send:
    async def send(message: Message) -> None:
        answer.append(message)

    return send


async def _passed(scope: Scope, answer: list[Message], send: Send) -> None:
    status = answer[0]["status"]
    if status >= 400:
        body = b"".join(message.get("body", b"") for message in answer)
        await _error(status, plain_message(body))(scope, _once(b""), send)
        return
    for message in answer:
        await send(message)


def plain_message(body: bytes) -> str:
    """Return the message of MLflow's answer without pixels, tracebacks and paths."""
    told: Any = body.decode("utf-8", "replace")
    with suppress(ValueError):
        told = json.loads(body)
    message = str(told.get("message", "") if isinstance(told, dict) else told)
    message = PIXELS.sub("", message.partition("Traceback (most recent call last)")[0])
    return PATH.sub("…", message).strip() or "the request was refused"


def give_memory_back() -> None:
    """Return the pages that the C library keeps for later; where it cannot, they stay."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").malloc_trim(0)


def _error(status: int, message: str) -> JSONResponse:
    code = "BAD_REQUEST" if status < 500 else "INTERNAL_ERROR"
    return JSONResponse({"error_code": code, "message": message}, status_code=status)
