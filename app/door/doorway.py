"""ASGI middleware around a server that is not ours: it sees only requests of those who are signed in."""

import logging

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.door.bodies import limited
from app.door.entrance import by_form, by_link
from app.door.gatekeeper import SIGN_IN, SIGN_OUT, Gatekeeper, Refused

LOGGER = logging.getLogger(__name__)
HEADERS = {"x-content-type-options": "nosniff", "x-frame-options": "DENY", "referrer-policy": "same-origin"}
MAX_FORM = 4096


class Doorway:
    """Lets requests through that the gatekeeper accepts, with bodies of at most `most` bytes (None: any)."""

    def __init__(self, app: ASGIApp, keeper: Gatekeeper, most: int | None) -> None:
        self._app, self._keeper, self._most = app, keeper, most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a refused request, a link and the form here; hand every other request on."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await self._request(scope, receive, send)

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = False

        async def send_marked(message: Message) -> None:
            nonlocal began
            if message["type"] == "http.response.start":
                began = True
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        try:
            answer = await self._answer(Request(scope, limited(receive, MAX_FORM)))
            if answer is None:
                await self._app(scope, limited(receive, self._most), send_marked)
                return
        except (Refused, HTTPException) as no:
            answer = _said(no)
        except Exception:  # whatever the server behind fails with: it is logged, and no traceback or path goes out
            LOGGER.exception("%s %s failed", scope["method"], scope["path"])
            answer = JSONResponse({"code": "failed", "message": "Something went wrong here."}, status_code=500)
        if not began:
            await answer(scope, receive, send_marked)

    async def _answer(self, request: Request) -> Response | None:
        """Return what is answered here; None for a request that goes on. Raises Refused."""
        self._keeper.check_name(request)
        self._keeper.check_site(request)
        if (entered := by_link(self._keeper, request)) is not None:
            return entered
        if request.url.path in {SIGN_IN, SIGN_OUT} and (form := await by_form(self._keeper, request)) is not None:
            return form
        try:
            self._keeper.check(request)
        except Refused as refused:
            if refused.code != "sign_in" or request.url.path != "/":
                raise
            return RedirectResponse(SIGN_IN, status_code=303)
        declared = request.headers.get("content-length", "")
        if self._most is not None and declared.isdecimal() and int(declared) > self._most:
            raise Refused(413, "too_large", f"At most {self._most:,} bytes can be sent at once.")
        return None


def _said(no: Refused | HTTPException) -> Response:
    if isinstance(no, Refused):
        return JSONResponse({"code": no.code, "message": no.message}, status_code=no.status)
    return JSONResponse({"code": "http", "message": str(no.detail)}, status_code=no.status_code)
