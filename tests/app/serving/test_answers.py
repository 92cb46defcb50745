"""What served models answer: JSON alone, and errors that tell nothing of this computer."""

import asyncio
import json

import pytest
from starlette.exceptions import HTTPException

from app.serving.answers import MODELS, PlainAnswers, plain_message

TRACEBACK = 'Failed. Traceback (most recent call last):\n  File "/home/ann/likeness/registry/entry.py", line 9'


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (json.dumps({"message": "no pixel is above 1", "stack_trace": "/home/ann/x.py"}), "no pixel is above 1"),
        (json.dumps({"message": TRACEBACK}), "Failed."),
        (json.dumps({"message": "Failed to predict data '[[1\n 2]]'. \nError: wrong shape"}), "wrong shape"),
        ("cannot open /home/ann/likeness/models/w.safetensors now", "cannot open … now"),
        ("", "the request was refused"),
    ],
)
def test_a_message_loses_pixels_tracebacks_and_paths(body, told):
    assert plain_message(body.encode()) == told


def asked(app, body: bytes, kind: str) -> tuple[int, dict]:
    sent = []
    messages = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive():
        return messages.pop(0)

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/invocations", "headers": [(b"content-type", kind.encode())]}
    asyncio.run(app(scope, receive, send))
    return sent[0]["status"], json.loads(b"".join(one.get("body", b"") for one in sent))


def answering(status: int, text: str):
    async def app(scope, receive, send):
        size = len((await receive())["body"])
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": (text or json.dumps({"size": size})).encode()})

    return PlainAnswers(app, 100)


@pytest.mark.parametrize("kind", ["text/csv", "application/x-parquet", "image/png", ""])
def test_only_json_is_taken(kind):
    """CSV was answered with a traceback and absolute paths."""
    status, told = asked(answering(200, ""), b"1,2", kind)
    assert status == 415
    assert "only supports" in told["message"]


def test_answers_pass_and_errors_are_made_plain():
    assert asked(answering(200, ""), b"12345", "application/json; charset=utf-8") == (200, {"size": 5})
    status, told = asked(answering(400, json.dumps({"message": TRACEBACK})), b"{}", "application/json")
    assert (status, told) == (400, {"error_code": "BAD_REQUEST", "message": "Failed."})


def test_arrays_of_too_many_bytes_are_refused():
    """74 MB of them left the server with 2.2 GB."""
    with pytest.raises(HTTPException, match="too much"):
        asked(answering(200, ""), b"1" * 101, "application/json")


def test_only_some_requests_reach_the_model_at_once():
    inside = most = 0

    async def slow(scope, receive, send):
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        await asyncio.sleep(0.01)
        inside -= 1
        await send({"type": "http.response.start", "status": 200, "headers": []})

    app = PlainAnswers(slow, 100)

    async def one() -> None:
        async def receive():
            return {"type": "http.request", "body": b"{}", "more_body": False}

        async def send(message):
            pass

        headers = [(b"content-type", b"application/json")]
        await app({"type": "http", "method": "POST", "path": "/invocations", "headers": headers}, receive, send)

    async def many() -> None:
        await asyncio.gather(*(one() for _ in range(12)))

    asyncio.run(many())
    assert most == MODELS
