"""The page that makes a neutral face of somebody's clips and photos."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.templating import Jinja2Templates

from app.neutralise.answer import Answer
from app.neutralise.orders import Orders
from app.server.gatekeeper import Gatekeeper
from app.server.page import PAGE
from app.server.uploads import Uploads

NEUTRAL = "/neutral"
FILES = "/api/neutral/files"
Name = Annotated[str, Query(min_length=1, max_length=1000)]
OrderName = Annotated[str, Query(min_length=1, max_length=100)]


class Making(BaseModel):
    """Which order's face is to be made; whether even if a frame is neutral, or several people seem to be shown."""

    order: str
    always_make: bool = False
    same_person: bool = False


def neutral_routes(orders: Orders, uploads: Uploads, most_bytes: int, keeper: Gatekeeper) -> APIRouter:
    """Return the routes of the page. `most_bytes`: of one file."""
    routes = APIRouter()
    templates = Jinja2Templates(PAGE / "templates")

    @routes.get(NEUTRAL)
    def index(request: Request) -> Response:
        shown = {"loopback": keeper.settings.loopback, "signed_in": keeper.has_door}
        return templates.TemplateResponse(request, "neutral.html", shown)

    @routes.post("/api/neutral", status_code=201)
    def begin() -> dict[str, str]:
        """Begin an order: some files of one person."""
        return {"order": orders.open()}

    @routes.post(FILES, status_code=201)
    async def add(request: Request, order: OrderName, name: Name) -> None:
        """Take one file of an order."""
        async with uploads.received(request, most_bytes) as body:
            await run_in_threadpool(orders.add, order, name, body)

    @routes.post("/api/neutral/face")
    def make(body: Making) -> dict[str, Any]:
        """Make the face; takes some seconds for a clip."""
        return _told(orders.make(body.order, body.always_make, body.same_person))

    @routes.get("/api/neutral/picture")
    def picture(order: OrderName, which: str, saved: bool = False) -> Response:
        """Show a picture of an order's answer, or have it saved as a file."""
        name = 'attachment; filename="neutral face.png"'
        headers = {"content-disposition": name} if saved else {}
        return Response(orders.picture(order, which), media_type="image/png", headers=headers)

    @routes.post("/api/neutral/forget")
    def forget(body: Making) -> None:
        """Delete an order's files and pictures."""
        orders.drop(body.order)

    return routes


def _told(answer: Answer) -> dict[str, Any]:
    """Return an answer without its pictures, which are asked for by their names."""
    return answer._asdict() | {
        "face": bool(answer.face),
        "frames": [
            {name: value for name, value in frame._asdict().items() if name != "picture"} for frame in answer.frames
        ],
        "left_out": [{"name": name, "why": why} for name, why in answer.left_out],
    }
