"""The checks that every request to the photo page passes before anything else sees it."""

import secrets
from dataclasses import dataclass, field

from starlette.requests import Request

from app.door.gatekeeper import SAFE_METHODS, SIGN_IN, SIGN_OUT, TOKEN_IS_WHERE, Refused, same
from app.door.gatekeeper import Gatekeeper as DoorKeeper

__all__ = ["PAGE_TOKEN", "SIGN_IN", "SIGN_OUT", "Gatekeeper", "Refused"]

PAGE_TOKEN = "x-page-token"


@dataclass(frozen=True)
class Gatekeeper(DoorKeeper):
    """The secrets of one photo page and the checks that use them.

    `page_token` is new at every start: the page gets it from this server and sends it back with every change,
    which no page of another site can do.
    """

    page_token: str = field(default_factory=lambda: secrets.token_urlsafe(24))

    def check(self, request: Request) -> None:
        """Raise Refused for a request by a wrong name, from another site, or by somebody who is not signed in."""
        path = request.url.path
        self.check_name(request)
        self.check_site(request)
        if not (path == SIGN_IN or path.startswith("/static/") or self.is_signed_in(request)):
            raise Refused(401, "sign_in", TOKEN_IS_WHERE)
        if request.method not in SAFE_METHODS and path not in {SIGN_IN, SIGN_OUT}:
            self._check_page_token(request)

    def _check_page_token(self, request: Request) -> None:
        if not (self.bears_token(request) or same(request.headers.get(PAGE_TOKEN, ""), self.page_token)):
            raise Refused(403, "stale_page", "This page is older than the server: load it again.")
