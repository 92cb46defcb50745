"""The ways in: the link that the server printed, and the form that asks for the token."""

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from app.door.gatekeeper import SIGN_IN, SIGN_OUT, Gatekeeper

FORM = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Sign in</title>
<form method="post" action="/sign-in"><p>{wrong}This server printed a link with a token when it started.</p>
<label>Token <input name="token" type="password" autocomplete="current-password" required autofocus></label>
<button>Sign in</button></form></html>"""


def by_link(keeper: Gatekeeper, request: Request) -> Response | None:
    """Answer a request for `/?token=…`: to the same place without the token, signed in if it is right; else None.

    Raises Refused as `Gatekeeper.knows`.
    """
    offered = request.query_params.get("token")
    if not keeper.settings.token or request.method != "GET" or request.url.path != "/" or offered is None:
        return None
    if not keeper.knows(request, offered):
        return RedirectResponse(SIGN_IN, status_code=303)
    rest = urlencode([pair for pair in request.query_params.multi_items() if pair[0] != "token"])
    return keeper.welcome(RedirectResponse(f"/?{rest}" if rest else "/", status_code=303))


async def by_form(keeper: Gatekeeper, request: Request) -> Response | None:
    """Answer requests for signing in and out, where the server behind has no pages for that; else None."""
    if not keeper.settings.token or request.url.path not in {SIGN_IN, SIGN_OUT}:
        return None
    if request.url.path == SIGN_OUT:
        return keeper.farewell(request, RedirectResponse(SIGN_IN, status_code=303))
    if request.method != "POST":
        return HTMLResponse(FORM.format(wrong=""))
    async with request.form(max_files=0, max_fields=1, max_part_size=1024) as form:
        if keeper.knows(request, str(form.get("token", "")).strip()):
            return keeper.welcome(RedirectResponse("/", status_code=303))
    return HTMLResponse(FORM.format(wrong="That is not the token. "), status_code=403)
