"""How files are received: in part, too many, too large, too slow, broken off, with hostile names."""

import asyncio
import json
import socket
import time

import pytest
from starlette.requests import Request

from app.server.gatekeeper import Refused
from app.server.settings import ServerSettings
from app.server.uploads import FIRST_BYTES, Uploads


def body_of(*chunks: bytes, then: str = "end", headers: tuple = (), pause: float = 0) -> Request:
    """A request whose body comes in chunks, and then ends, stops coming or is broken off."""
    messages = [{"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks]
    last = {"end": {"type": "http.request", "body": b""}, "gone": {"type": "http.disconnect"}}

    async def receive():
        await asyncio.sleep(pause)
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
    uploads = Uploads(ServerSettings(), tmp_path, 3)
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
    uploads = Uploads(ServerSettings(stalled_seconds=0.1), tmp_path, 3)
    with pytest.raises(Refused) as refused:
        asyncio.run(received(uploads, request_()))
    assert refused.value.status == status
    assert list(tmp_path.iterdir()) == []


def test_only_some_are_received_at_once_and_the_others_wait(tmp_path):
    uploads = Uploads(ServerSettings(), tmp_path, 3)
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
    uploads = Uploads(ServerSettings(), tmp_path, 1)

    async def refused_then_taken() -> bytes:
        for _ in range(3):
            with pytest.raises(Refused):
                await received(uploads, body_of(b"x" * 200))
        return await received(uploads, body_of(b"fine"))

    assert asyncio.run(refused_then_taken()) == b"fine"


def test_who_sends_a_byte_now_and_then_is_refused_and_takes_no_place(tmp_path):
    """Three uploads of one byte per ten seconds blocked all uploads and searches."""
    settings = ServerSettings(stalled_seconds=5, patience_seconds=0.3, slowest=1000)
    uploads = Uploads(settings, tmp_path, 1)

    async def trickle() -> int:
        with pytest.raises(Refused) as refused:
            await received(uploads, body_of(*[b"x"] * 1000, pause=0.05), 2000)
        return refused.value.status

    async def both() -> tuple[list[int], bytes]:
        slow = [asyncio.create_task(trickle()) for _ in range(20)]
        await asyncio.sleep(0.1)
        async with asyncio.timeout(0.15):
            quick = await received(uploads, body_of(b"fine"))
        return await asyncio.gather(*slow), quick

    statuses, quick = asyncio.run(both())
    assert (set(statuses), quick) == ({408}, b"fine")


def test_a_large_file_at_a_fair_pace_is_received(tmp_path):
    settings = ServerSettings(patience_seconds=0.5, slowest=FIRST_BYTES)
    uploads = Uploads(settings, tmp_path, 1)
    chunks = [bytes(FIRST_BYTES // 4)] * 8
    assert asyncio.run(received(uploads, body_of(*chunks, pause=0.1), 2**20)) == b"".join(chunks)


def test_searches_have_places_of_their_own(serve, jpegs):
    page = serve(ServerSettings(uploads_at_once=1))
    header = f"POST /api/photos?name=a.jpg HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {2**19}\r\n"
    header += f"X-Page-Token: {page.page_token()['X-Page-Token']}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", page.port)) as slow:
        slow.sendall(header.encode() + jpegs["0-0.jpg"] + bytes(FIRST_BYTES * 2))  # it takes the one place, and waits
        began = time.monotonic()
        assert page.send("POST", "/api/search", data=jpegs["4-1.jpg"]).ok
        assert time.monotonic() - began < 9, "it did not wait for the upload to be given up"


@pytest.mark.parametrize("number", [2**63, 2**64, 10**30, -1])
def test_numbers_that_the_database_cannot_hold_are_told(page, number):
    """They were answered with 500."""
    for path in (f"/api/people/{number}/faces", f"/api/photos/{number}/picture"):
        assert page.request("GET", path).status_code == 422
    assert page.send("DELETE", f"/api/people/{number}").status_code == 422
    assert page.send("POST", "/api/people/1/merge", json={"others": [number]}).status_code == 422
    assert page.send("POST", "/api/faces/move", json={"faces": ["x"], "person": number}).status_code == 422
    assert page.send("POST", "/api/sorting", json={"preview": number}).status_code == 422


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
