"""Photos in, pictures and exports out."""

import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, BinaryIO, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from app.library import Library, LibrarySettings, Refusal
from app.library.refusals import remedy
from app.server.gatekeeper import Refused
from app.server.numbers import Number
from app.server.uploads import TOO_LARGE, Uploads
from core.rejects import Reason

Pixels = Annotated[float, Field(ge=0, le=1e6, allow_inf_nan=False)]

CHUNK = 2**16
EXPORTS = {
    "folders": ("people.zip", "application/zip"),
    "links": ("photos.zip", "application/zip"),
    "sidecars": ("sidecars.zip", "application/zip"),
    "csv": ("people.csv", "text/csv; charset=utf-8"),
    "json": ("people.json", "application/json"),
}
"""The name and the type of the file that each kind of export is saved as."""


class Frame(BaseModel):
    """A frame around a face: x, y, width, height in pixels of the upright photo."""

    box: tuple[Pixels, Pixels, Pixels, Pixels]


def photo_routes(
    library: Library, limits: LibrarySettings, uploads: Uploads, searches: Uploads, folder: Path
) -> APIRouter:
    """Return the routes that take photos in and give pictures out.

    `uploads`, `searches`: what receives photos to be kept and photos to be searched for. `folder`: where an export is
    put together.
    """
    routes = APIRouter(prefix="/api")

    @routes.post("/photos", status_code=201)
    async def add(request: Request, name: Annotated[str, Query(min_length=1, max_length=1000)]) -> dict[str, Any]:
        """Take one file, a photo or a zip of photos; it is safe on disk when the answer arrives."""
        try:
            async with uploads.received(request, limits.max_zip_bytes) as body:
                receipt = await run_in_threadpool(library.add, name, body)
        except Refused as no:
            if no.code == TOO_LARGE:
                await run_in_threadpool(library.refuse, name, Reason.TOO_LARGE, no.message)
            raise
        return {"accepted": receipt.accepted, "rejected": _told(receipt.rejected), "skipped": receipt.skipped}

    @routes.post("/search")
    async def search(request: Request) -> list[dict[str, Any]]:
        """Say who is on a photo that is not kept."""
        async with searches.received(request, limits.max_file_bytes) as body:
            return [asdict(match) for match in await run_in_threadpool(library.search, body.read())]

    @routes.get("/progress")
    def progress() -> dict[str, Any]:
        return asdict(library.progress())

    @routes.get("/rejected")
    def rejected() -> list[dict[str, str]]:
        """List what was not used, with the reason and what to do about it."""
        return _told(library.rejected())

    @routes.post("/rejected/dismiss")
    def dismiss() -> None:
        library.dismiss_rejected()

    @routes.get("/faces/{face}/picture")
    def face_picture(face: str) -> Response:
        return Response(library.face_picture(face), media_type="image/jpeg")

    @routes.get("/photos/{photo}/picture")
    def photo_picture(photo: Number, side: Annotated[int, Query(ge=16, le=4096)] = 1600) -> Response:
        return Response(library.photo_picture(photo, side), media_type="image/jpeg")

    @routes.get("/albums")
    def albums() -> list[dict[str, Any]]:
        """List the folders that photos came from."""
        return [asdict(album) for album in library.albums()]

    @routes.get("/photos")
    def photos(folder: str = "") -> list[dict[str, Any]]:
        """List the photos of a folder."""
        return [asdict(photo) for photo in library.album(folder)]

    @routes.get("/photos/{photo}")
    def photo(photo: Number) -> dict[str, Any]:
        """Tell everything about a photo and the faces on it."""
        found, faces = library.photo(photo)
        return asdict(found) | {"on_it": [asdict(face) for face in faces]}

    @routes.post("/photos/{photo}/faces", status_code=201)
    def draw_face(photo: Number, body: Frame) -> dict[str, Any]:
        """Enter a face that was not found; `compared` says whether it could be measured."""
        return asdict(library.draw_face(photo, body.box))

    @routes.get("/export/{kind}")
    def export(kind: Literal["folders", "links", "sidecars", "csv", "json"]) -> Response:
        """Put the whole export together, then send it: an error is still an answer."""
        stream = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 (closed when it has been sent)
        library.export(kind, stream)
        size = stream.tell()
        stream.seek(0)
        name, media_type = EXPORTS[kind]
        headers = {"content-disposition": f'attachment; filename="{name}"', "content-length": str(size)}
        return StreamingResponse(_pieces(stream), media_type=media_type, headers=headers)

    return routes


def _pieces(stream: BinaryIO) -> Iterator[bytes]:
    with stream:
        while piece := stream.read(CHUNK):
            yield piece


def _told(refusals: list[Refusal]) -> list[dict[str, str]]:
    """Say in words why files were left out: the reason, which many may share, its detail, and what to do."""
    return [
        {"name": name, "why": reason.explanation, "detail": detail, "remedy": remedy(reason)}
        for name, reason, detail in refusals
    ]
