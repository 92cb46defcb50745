"""ASGI middleware around the photo page: refuses what the gatekeeper refuses, and marks every answer."""

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.door.bodies import limited
from app.door.entrance import by_link
from app.server.gatekeeper import SIGN_IN, Gatekeeper, Refused

HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cache-control": "no-store",
}
"""Sent with every answer. Nothing is kept by the browser, so an erased face is gone from its cache too."""

PAGES = frozenset({"/", "/neutral"})
"""Where a visitor who is not signed in is led to the door."""

FILE_PATHS = frozenset({"/api/photos", "/api/search", "/api/neutral/files"})
"""Where bodies are files, which `app.server.uploads` receives; everywhere else a body is read into memory."""

MAX_BODY = 2 * 2**20


class Guard:
    """ASGI middleware: lets through what the gatekeeper accepts and adds `HEADERS` to every answer."""

    def __init__(self, app: ASGIApp, keeper: Gatekeeper) -> None:
        self._app = app
        self._keeper = keeper

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a refused request here; hand every other one on."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        request = Request(scope)
        try:
            self._keeper.check_name(request)
            self._keeper.check_site(request)
            if (entered := by_link(self._keeper, request)) is not None:
                await entered(scope, receive, send_guarded)
                return
            self._keeper.check(request)
        except Refused as refused:
            await _refusal(refused, request)(scope, receive, send_guarded)
        else:
            small = request.url.path not in FILE_PATHS
            await self._app(scope, limited(receive, MAX_BODY) if small else receive, send_guarded)


def _refusal(refused: Refused, request: Request) -> Response:
    if refused.code == "sign_in" and request.url.path in PAGES:
        return RedirectResponse(SIGN_IN, status_code=303)
    return JSONResponse({"code": refused.code, "message": refused.message}, status_code=refused.status)
