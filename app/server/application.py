"""Puts the photo page together: the library behind it, the checks around it."""

from pathlib import Path

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from app.library import Library, LibrarySettings
from app.neutralise.orders import Orders
from app.server.errors import answer_errors
from app.server.gatekeeper import Gatekeeper
from app.server.guard import Guard
from app.server.neutral import neutral_routes
from app.server.page import PAGE, page_routes
from app.server.people import people_routes
from app.server.photos import photo_routes
from app.server.settings import ServerSettings
from app.server.uploads import Uploads


def photo_page(
    library: Library, limits: LibrarySettings, settings: ServerSettings, folder: Path, orders: Orders | None = None
) -> FastAPI:
    """Return the ASGI application that serves `library`, which has these limits and lies in `folder`.

    `orders`: what makes neutral faces, on a page of its own; None for no such page.

    The framework's own pages about an interface stay off: they load scripts from elsewhere.
    """
    keeper = Gatekeeper(settings)
    app = FastAPI(title="likeness", openapi_url=None, docs_url=None, redoc_url=None)
    app.add_middleware(Guard, keeper=keeper)
    answer_errors(app)
    app.include_router(page_routes(library, keeper))
    app.include_router(people_routes(library))
    uploads = Uploads(settings, folder, settings.uploads_at_once)
    searches = Uploads(settings, folder, settings.searches_at_once)
    app.include_router(photo_routes(library, limits, uploads, searches, folder))
    if orders is not None:
        app.include_router(neutral_routes(orders, uploads, limits.max_zip_bytes, keeper))
    app.mount("/static", StaticFiles(directory=PAGE / "static"))
    return app
