"""How files are received: in part, too many, too large, too slow, broken off, with hostile names."""

import asyncio
import json

import pytest
from starlette.requests import Request

from app.server.gatekeeper import Refused
from app.server.settings import ServerSettings
from app.server.uploads import Uploads


def body_of(*chunks: bytes, then: str = "end", headers: tuple = ()) -> Request:
    """A request whose body comes in chunks, and then ends, stops coming or is broken off."""
    messages = [{"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks]
    last = {"end": {"type": "http.request", "body": b""}, "gone": {"type": "http.disconnect"}}

    async def receive():
        if messages:
            return messages.pop(0)
        if then == "stall":
            await asyncio.Event().wait()
        return last[then]

    return Request({"type": "http", "method": "POST", "headers": list(headers)}, receive)


async def received(uploads: Uploads, request: Request, limit: int = 100) -> bytes:
    async with uploads.received(request, limit) as body:
        return body.read()


def test_an_upload_is_received_whole_and_leaves_nothing_behind(tmp_path):
    uploads = Uploads(ServerSettings(), tmp_path)
    assert asyncio.run(received(uploads, body_of(b"some", b" ", b"bytes"))) == b"some bytes"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (lambda: body_of(b"x" * 60, b"x" * 60), 413),
        (lambda: body_of(b"x", headers=((b"content-length", b"101"),)), 413),
        (lambda: body_of(b"x", then="stall"), 408),
        (lambda: body_of(b"x", then="gone"), 400),
    ],
)
def test_an_upload_is_refused_with_a_status(tmp_path, request_, status):
    uploads = Uploads(ServerSettings(stalled_seconds=0.1), tmp_path)
    with pytest.raises(Refused) as refused:
        asyncio.run(received(uploads, request_()))
    assert refused.value.status == status
    assert list(tmp_path.iterdir()) == []


def test_only_some_are_received_at_once_and_the_others_wait(tmp_path):
    uploads = Uploads(ServerSettings(uploads_at_once=3), tmp_path)
    inside: list[int] = []
    most = 0

    async def one(number: int) -> None:
        nonlocal most
        async with uploads.received(body_of(b"x"), 100):
            inside.append(number)
            most = max(most, len(inside))
            await asyncio.sleep(0.01)
            inside.remove(number)

    async def many() -> None:
        await asyncio.gather(*(one(number) for number in range(20)))

    asyncio.run(many())
    assert most == 3


def test_a_refused_upload_frees_its_place(tmp_path):
    uploads = Uploads(ServerSettings(uploads_at_once=1), tmp_path)

    async def refused_then_taken() -> bytes:
        for _ in range(3):
            with pytest.raises(Refused):
                await received(uploads, body_of(b"x" * 200))
        return await received(uploads, body_of(b"fine"))

    assert asyncio.run(refused_then_taken()) == b"fine"


def test_a_photo_that_is_too_large_is_answered_while_it_is_sent(page):
    def endless():
        for _ in range(2**12):
            yield bytes(2**14)

    answer = page.send("POST", "/api/search", data=endless())
    assert answer.status_code == 413
    assert "too large" in answer.json()["message"]


def test_a_change_cannot_fill_the_memory(page):
    answer = page.send("POST", "/api/faces/move", json={"faces": ["x" * 100] * 30_000, "person": None})
    assert (answer.status_code, answer.json()["message"]) == (413, "This is too much to send at once.")


@pytest.mark.parametrize("body", [b"{", b"[]", b"null", json.dumps({"faces": [1], "person": {}}).encode()])
def test_a_change_that_makes_no_sense_is_told(page, body):
    headers = page.page_token() | {"Content-Type": "application/json"}
    answer = page.request("POST", "/api/faces/move", data=body, headers=headers)
    assert answer.status_code == 422
    assert "not understood" in answer.json()["message"]


@pytest.mark.parametrize(
    "name",
    [
        "../../../../outside.jpg",
        "/etc/passwd",
        "..\\..\\outside.jpg",
        "a\0b.jpg",
        "x" * 900,
        "<img src=x onerror=1>.jpg",
        " ",
    ],
)
def test_a_name_is_never_a_path(page, jpegs, name):
    before = {path for path in page.folder.parent.rglob("*") if page.folder not in path.parents}
    assert page.upload(name, jpegs["5-1.jpg"]).status_code == 201
    assert {path for path in page.folder.parent.rglob("*") if page.folder not in path.parents} == before
    stored = [path.name for path in page.folder.rglob("*") if path.is_file()]
    assert not any("outside" in one or "passwd" in one or "img" in one for one in stored)
    assert page.upload("", jpegs["5-1.jpg"]).status_code == 422
