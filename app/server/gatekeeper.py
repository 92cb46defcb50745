"""The checks that every request passes before anything else sees it."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from starlette.requests import Request

from app.server.settings import ServerSettings

PAGE_TOKEN = "x-page-token"
SIGN_IN = "/sign-in"
SAFE_METHODS = frozenset({"GET", "HEAD"})


class Refused(Exception):  # noqa: N818 (an outcome, not an error)
    """A request that goes no further; carries the status, a code for the page and a message for people."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


@dataclass(frozen=True)
class Gatekeeper:
    """The secrets of one server and the checks that use them.

    `page_token` is new at every start: the page gets it from this server and sends it back with every change,
    which no page of another site can do.
    """

    settings: ServerSettings
    page_token: str = field(default_factory=lambda: secrets.token_urlsafe(24))

    @property
    def cookie_name(self) -> str:
        """Return the cookie's name; browsers share cookies between the ports of a host."""
        return f"likeness_{self.settings.port}"

    @property
    def cookie_value(self) -> str:
        """Return what a signed-in browser holds: derived from the token, which it does not give away."""
        return hmac.new((self.settings.token or "").encode(), b"signed in", hashlib.sha256).hexdigest()

    def knows_token(self, offered: str) -> bool:
        """Compare in constant time what a visitor typed with the token."""
        return _same(offered, self.settings.token or "")

    def check(self, request: Request) -> None:
        """Raise Refused for a request by a wrong name, from another site, or by somebody who is not signed in."""
        self._check_host(request)
        self._check_site(request)
        if not self._signed_in(request):
            raise Refused(401, "sign_in", "Please sign in with the token that the server printed when it started.")
        if request.method not in SAFE_METHODS and request.url.path != SIGN_IN:
            self._check_page_token(request)

    def _check_host(self, request: Request) -> None:
        hosts = request.headers.getlist("host")
        if len(hosts) != 1 or not self.settings.answers_to(_host_name(hosts[0])):
            raise Refused(400, "wrong_host", "This server does not answer to that name. Use the address it printed.")

    def _check_site(self, request: Request) -> None:
        """Browsers say which site a request comes from; scripts say nothing and hold no cookie worth stealing."""
        visiting = request.method in SAFE_METHODS and request.headers.get("sec-fetch-mode") == "navigate"
        site = request.headers.get("sec-fetch-site", "none")
        origin = request.headers.get("origin")
        foreign = origin is not None and origin.partition("://")[2] != request.headers["host"]
        if (foreign or site not in {"same-origin", "none"}) and not (visiting and request.url.path in {"/", SIGN_IN}):
            raise Refused(403, "other_site", "This request came from another site, so it was refused.")

    def _signed_in(self, request: Request) -> bool:
        if not self.settings.token or request.url.path == SIGN_IN or request.url.path.startswith("/static/"):
            return True
        return self._bears_token(request) or _same(request.cookies.get(self.cookie_name, ""), self.cookie_value)

    def _bears_token(self, request: Request) -> bool:
        scheme, _, offered = request.headers.get("authorization", "").partition(" ")
        return bool(self.settings.token) and scheme.lower() == "bearer" and self.knows_token(offered)

    def _check_page_token(self, request: Request) -> None:
        if not (self._bears_token(request) or _same(request.headers.get(PAGE_TOKEN, ""), self.page_token)):
            raise Refused(403, "stale_page", "This page is older than the server: load it again.")


def _host_name(host: str) -> str:
    """Return a Host header without its port and without an IPv6 address's brackets, in lower case."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _same(offered: str, expected: str) -> bool:
    return hmac.compare_digest(offered.encode(), expected.encode())
