"""The parts of the door: waits, sessions, bodies, and what a server behind it gets to see."""

import asyncio
from types import SimpleNamespace

import pytest
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse

from app.door import bodies
from app.door.attempts import FREE, LONGEST_SECONDS, Attempts
from app.door.bodies import limited
from app.door.doorway import Doorway
from app.door.gatekeeper import Gatekeeper
from app.door.sessions import MOST, SECONDS, Sessions
from app.door.settings import DoorSettings

TOKEN = "a token that is long enough"


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_each_wrong_token_after_some_doubles_the_wait_up_to_a_minute():
    clock = Clock()
    attempts = Attempts(clock)
    waits = []
    for _ in range(15):
        attempts.wrong("there")
        waits.append(attempts.wait("there"))
    assert waits[: FREE - 1] == [0] * (FREE - 1)
    assert waits[FREE - 1 : FREE + 3] == [1, 2, 4, 8]
    assert waits[-1] == LONGEST_SECONDS
    assert attempts.wait("elsewhere") == 0
    clock.now = LONGEST_SECONDS
    assert attempts.wait("there") == 0
    attempts.right("there")
    attempts.wrong("there")
    assert attempts.wait("there") == 0


def test_sessions_end_in_time_and_are_never_too_many():
    clock = Clock()
    sessions = Sessions(clock)
    first = sessions.start()
    assert sessions.holds(first)
    assert not sessions.holds("")
    clock.now = SECONDS + 1
    assert not sessions.holds(first)
    first = sessions.start()
    for _ in range(MOST):
        sessions.start()
    assert not sessions.holds(first)


def test_a_body_that_trickles_is_given_up(monkeypatch):
    monkeypatch.setattr(bodies, "SECONDS", 0.1)

    async def trickle():
        await asyncio.sleep(0.04)
        return {"type": "http.request", "body": b"x", "more_body": True}

    async def read() -> None:
        receive = limited(trickle, 1000)
        for _ in range(20):
            await receive()

    with pytest.raises(HTTPException, match="too slowly"):
        asyncio.run(read())


async def behind(scope, receive, send):
    """A server behind the door: says how much it got."""
    size = len(await Request(scope, receive).body())
    await PlainTextResponse(f"{scope['path']} {size}")(scope, receive, send)


def asked(door: Doorway, method: str, target: str, body: bytes = b"", **headers: str) -> SimpleNamespace:
    path, _, query = target.partition("?")
    named = {"host": "127.0.0.1:5000"} | {name.replace("_", "-"): value for name, value in headers.items()}
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": query.encode(),
        "client": ("127.0.0.1", 1),
        "headers": [(name.encode(), value.encode()) for name, value in named.items()],
    }
    messages = [{"type": "http.request", "body": body, "more_body": False}]
    sent = []

    async def receive():
        return messages.pop(0)

    async def send(message):
        sent.append(message)

    asyncio.run(door(scope, receive, send))
    headers_sent = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    text = b"".join(message.get("body", b"") for message in sent[1:]).decode()
    return SimpleNamespace(status=sent[0]["status"], headers=headers_sent, text=text)


@pytest.fixture
def door() -> Doorway:
    return Doorway(behind, Gatekeeper(DoorSettings(port=5000, token=TOKEN)), most=100)


@pytest.mark.parametrize(
    "path", ["/api/2.0/mlflow/runs/create", "/invocations", "/ajax-api/2.0/mlflow/upload-artifact"]
)
def test_another_account_of_this_computer_gets_nothing(door, path):
    assert asked(door, "POST", path, b"{}").status == 401
    assert asked(door, "GET", "/").headers["location"] == "/sign-in"


def test_a_client_bears_the_token(door):
    told = asked(door, "POST", "/invocations", b"12345", authorization=f"Bearer {TOKEN}")
    assert (told.status, told.text) == (200, "/invocations 5")
    assert told.headers["x-content-type-options"] == "nosniff"


def test_a_browser_follows_the_link_or_fills_in_the_form(door):
    entered = asked(door, "GET", f"/?token={TOKEN.replace(' ', '%20')}&page=2")
    assert (entered.status, entered.headers["location"]) == (303, "/?page=2")
    cookie = entered.headers["set-cookie"].partition(";")[0]
    assert asked(door, "GET", "/experiments", cookie=cookie).text == "/experiments 0"
    form = {"content_type": "application/x-www-form-urlencoded"}
    assert "password" in asked(door, "GET", "/sign-in").text
    assert asked(door, "POST", "/sign-in", b"token=guess", **form).status == 403
    assert asked(door, "POST", "/sign-in", f"token={TOKEN}".encode(), **form).status == 303
    assert asked(door, "POST", "/sign-in", b"token=" + b"x" * 9000, **form).status == 413
    assert asked(door, "POST", "/sign-out", cookie=cookie).status == 303
    assert asked(door, "GET", "/experiments", cookie=cookie).status == 401


@pytest.mark.parametrize("headers", [{"host": "evil.example"}, {"origin": "https://evil.example"}])
def test_other_names_and_sites_are_refused_even_with_the_token(door, headers):
    assert asked(door, "POST", "/invocations", b"1", authorization=f"Bearer {TOKEN}", **headers).status in {400, 403}


def test_too_large_a_body_is_refused_before_and_while_it_comes(door):
    bearer = {"authorization": f"Bearer {TOKEN}"}
    assert asked(door, "POST", "/x", b"", content_length="101", **bearer).status == 413
    assert asked(door, "POST", "/x", b"x" * 101, **bearer).status == 413


def test_an_error_behind_is_told_without_its_details(door):
    async def broken(scope, receive, send):
        raise RuntimeError("/etc/secret")

    told = asked(Doorway(broken, Gatekeeper(DoorSettings(port=5000)), most=None), "GET", "/x")
    assert (told.status, "secret" in told.text) == (500, False)
