"""The checks that every request passes before anything else sees it."""

import hmac
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from app.door.attempts import Attempts
from app.door.sessions import SECONDS, Sessions
from app.door.settings import DoorSettings

SIGN_IN, SIGN_OUT = "/sign-in", "/sign-out"
SAFE_METHODS = frozenset({"GET", "HEAD"})
TOKEN_IS_WHERE = "Please sign in with the link or the token that the server printed when it started."


class Refused(Exception):  # noqa: N818 (an outcome, not an error)
    """A request that goes no further; carries the status, a code for the page and a message for people."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


@dataclass(frozen=True)
class Gatekeeper:
    """The secrets of one server and the checks that use them."""

    settings: DoorSettings
    sessions: Sessions = field(default_factory=Sessions)
    attempts: Attempts = field(default_factory=Attempts)

    @property
    def cookie_name(self) -> str:
        """Return the cookie's name; browsers share cookies between the ports of a host."""
        return f"likeness_{self.settings.port}"

    @property
    def has_door(self) -> bool:
        """Whether visitors have to sign in."""
        return bool(self.settings.token)

    def check(self, request: Request) -> None:
        """Raise Refused for a request by a wrong name, from another site, or by somebody who is not signed in."""
        self.check_name(request)
        self.check_site(request)
        if not self.is_signed_in(request):
            raise Refused(401, "sign_in", TOKEN_IS_WHERE)

    def check_name(self, request: Request) -> None:
        """Raise Refused unless the request calls this server by a name that it answers to."""
        hosts = request.headers.getlist("host")
        if len(hosts) != 1 or not self.settings.answers_to(_host_name(hosts[0])):
            raise Refused(400, "wrong_host", "This server does not answer to that name. Use the address it printed.")

    def check_site(self, request: Request) -> None:
        """Raise Refused for a request from another site; a link there may lead to the start and to the door.

        Browsers say which site a request comes from; scripts say nothing and hold no cookie worth stealing.
        """
        visiting = request.method in SAFE_METHODS and request.headers.get("sec-fetch-mode") == "navigate"
        site = request.headers.get("sec-fetch-site", "none")
        origin = request.headers.get("origin")
        foreign = origin is not None and origin.partition("://")[2] != request.headers["host"]
        if (foreign or site not in {"same-origin", "none"}) and not (visiting and request.url.path in {"/", SIGN_IN}):
            raise Refused(403, "other_site", "This request came from another site, so it was refused.")

    def is_signed_in(self, request: Request) -> bool:
        """Say whether a request bears the token or a session's ticket. Raises Refused as `knows`."""
        if not self.has_door:
            return True
        return self.bears_token(request) or self.sessions.holds(request.cookies.get(self.cookie_name, ""))

    def bears_token(self, request: Request) -> bool:
        """Say whether a request bears the token in its `Authorization`. Raises Refused as `knows`."""
        scheme, _, offered = request.headers.get("authorization", "").partition(" ")
        return self.has_door and scheme.lower() == "bearer" and self.knows(request, offered)

    def knows(self, request: Request, offered: str) -> bool:
        """Compare in constant time what a visitor offers with the token.

        Raises Refused while its address has to wait, because too many were wrong.
        """
        address = request.client.host if request.client else ""
        if seconds := self.attempts.wait(address):
            raise Refused(429, "wait", f"Too many wrong tokens came from your address: wait {seconds} seconds.")
        right = same(offered, self.settings.token or "")
        (self.attempts.right if right else self.attempts.wrong)(address)
        return right

    def welcome(self, answer: Response) -> Response:
        """Start a session and put its ticket into an answer."""
        options = {"max_age": SECONDS, "httponly": True, "samesite": "strict"}
        answer.set_cookie(self.cookie_name, self.sessions.start(), **options)  # type: ignore[arg-type]
        return answer

    def farewell(self, request: Request, answer: Response) -> Response:
        """End the session of a request."""
        self.sessions.end(request.cookies.get(self.cookie_name, ""))
        answer.delete_cookie(self.cookie_name, httponly=True, samesite="strict")
        return answer


def same(offered: str, expected: str) -> bool:
    """Compare two texts in constant time."""
    return hmac.compare_digest(offered.encode("utf-8", "surrogateescape"), expected.encode())


def _host_name(host: str) -> str:
    """Return a Host header without its port and without an IPv6 address's brackets, in lower case."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
