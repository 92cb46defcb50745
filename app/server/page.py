"""The page itself, and the door where a visitor from elsewhere shows the token."""

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.templating import Jinja2Templates

from app.library import Library
from app.server.gatekeeper import SIGN_IN, SIGN_OUT, Gatekeeper

PAGE = Path(__file__).resolve().parents[1] / "page"


def page_routes(library: Library, keeper: Gatekeeper) -> APIRouter:
    """Return the routes of the page, of signing in, and of what the page asks first."""
    routes = APIRouter()
    templates = Jinja2Templates(PAGE / "templates")

    @routes.get("/")
    def index(request: Request) -> Response:
        shown = {"model": library.model(), "loopback": keeper.settings.loopback, "signed_in": keeper.has_door}
        return templates.TemplateResponse(request, "index.html", shown)

    @routes.get("/api/session")
    def session() -> dict[str, str]:
        """Give the page the token that it sends back with every change."""
        return {"page_token": keeper.page_token}

    @routes.get(SIGN_IN)
    def ask_token(request: Request) -> Response:
        return templates.TemplateResponse(request, "sign_in.html", {"wrong": False})

    @routes.post(SIGN_IN)
    def sign_in(request: Request, token: Annotated[str, Form()] = "") -> Response:
        if not keeper.knows(request, token.strip()):
            return templates.TemplateResponse(request, "sign_in.html", {"wrong": True}, status_code=403)
        return keeper.welcome(RedirectResponse("/", status_code=303))

    @routes.post(SIGN_OUT)
    def sign_out(request: Request, everywhere: Annotated[bool, Form()] = False) -> Response:
        """End this browser's session, or every browser's."""
        if everywhere:
            keeper.sessions.end_all()
        return keeper.farewell(request, RedirectResponse(SIGN_IN, status_code=303))

    return routes
