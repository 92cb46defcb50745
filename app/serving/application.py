"""The server of one registered model: MLflow's interface, `POST /faces` for pictures, and a page that says so."""

import asyncio
import logging
from typing import Any

import numpy as np
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse
from mlflow.models import Model
from mlflow.pyfunc import PyFuncModel, scoring_server
from starlette.responses import Response

from app.library.errors import WorkerFailed
from app.library.worker import Worker
from app.photos.photo_processor import Found
from app.serving.page import interface_page
from core.rejects import Rejected
from embedding.interface import Embedder
from registry.entry import ServedModel
from registry.loading import Registered

LOGGER = logging.getLogger(__name__)
PICTURE = {
    "requestBody": {"required": True, "content": {"image/*": {"schema": {"type": "string", "format": "binary"}}}}
}


def serving_app(found: Registered, worker: Worker, max_bytes: int) -> FastAPI:
    """Return the ASGI application of a registered version.

    `worker` decodes pictures of at most `max_bytes` bytes and cuts out faces as the version wants them. What answers is
    what `registry.loading` has read; nothing that a registry names is run.
    """
    app = scoring_server.init(_as_mlflow(found))
    app.title, app.version, app.description = found.kind.name, found.version, f"{found.kind.title} {found.label}"
    app.router.routes[:] = [each for each in app.router.routes if getattr(each, "path", "") not in ("/docs", "/redoc")]
    if isinstance(found.model, Embedder):
        _add_faces(app, found, worker, max_bytes)

    @app.get("/", include_in_schema=False)
    @app.get("/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:
        """Describe the interface."""
        return HTMLResponse(interface_page(app.openapi()))

    return app


def _as_mlflow(found: Registered) -> PyFuncModel:
    model = Model(signature=found.kind.signature(found.model, found.treatment))
    model.add_flavor("python_function", loader_module="registry.entry")
    return PyFuncModel(model, ServedModel(found.kind, found.treatment, found.model))


def _add_faces(app: FastAPI, found: Registered, worker: Worker, max_bytes: int) -> None:
    @app.post("/faces", openapi_extra=PICTURE)
    async def faces(request: Request) -> Response:
        """Find the faces on a picture: send its bytes (JPEG, PNG, HEIC, ...), get boxes and embeddings.

        `box` is left, top, width and height in pixels of the picture as it was decoded, whose size is `width` x
        `height`; `embedding` is the model's. 413: too many bytes. 422: no picture, or no face that counts, with the
        reason.
        """
        data = await _body(request, max_bytes)
        if data is None:
            return _refused(413, "too_large", f"at most {max_bytes:,} bytes")
        try:
            seen = await asyncio.to_thread(worker.call, "find", data)
        except Rejected as no:
            return _refused(422, no.reason.value, f"{no.reason.explanation}: {no.detail or no.reason.fix}")
        except WorkerFailed as error:
            LOGGER.error("%s", error)
            return _refused(503, "no_worker", "pictures cannot be decoded now; the server's log says more")
        return JSONResponse({"model": found.uri, **await asyncio.to_thread(described, seen, found.model)})


async def _body(request: Request, most: int) -> bytes | None:
    """Return what was sent, or None as soon as it is more than `most` bytes."""
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > most:
            return None
    return bytes(data)


def described(seen: Found, model: Embedder) -> dict[str, Any]:
    """Return the faces of a picture with their embeddings, as JSON takes them."""
    crops, landmarks = (np.stack([getattr(face, name) for face in seen.faces]) for name in ("crop", "landmarks"))
    vectors = model.embed(crops, landmarks if model.needs_landmarks else None)
    faces = [
        {
            "box": [round(float(side), 1) for side in face.box],
            "confidence": round(float(face.confidence), 4),
            "embedding": [float(value) for value in vector],
        }
        for face, vector in zip(seen.faces, vectors, strict=True)
    ]
    return {"width": seen.width, "height": seen.height, "faces": faces}


def _refused(status: int, code: str, message: str) -> JSONResponse:
    return JSONResponse({"code": code, "message": message}, status_code=status)
