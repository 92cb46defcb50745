"""Turns every error into a status and a JSON body `{code, message}`, the message written for people."""

import logging

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app.library.errors import (
    LibraryError,
    NoSpace,
    NotAPicture,
    NothingToRedo,
    NothingToUndo,
    TooLarge,
    UnknownFace,
    UnknownPerson,
    UnknownPhoto,
)
from app.neutralise.orders import UnknownOrder
from app.server.gatekeeper import Refused
from app.server.guard import HEADERS

LOGGER = logging.getLogger(__name__)

STATUS: dict[type[LibraryError], int] = {
    UnknownPerson: 404,
    UnknownFace: 404,
    UnknownPhoto: 404,
    UnknownOrder: 404,
    NothingToUndo: 409,
    NothingToRedo: 409,
    TooLarge: 413,
    NotAPicture: 415,
    NoSpace: 507,
}
"""What each of the library's errors is in HTTP; the others are 400."""


def answer_errors(app: FastAPI) -> None:
    """Make `app` answer every error as JSON; what nobody foresaw is logged and told without its details."""
    app.add_exception_handler(LibraryError, _library_error)
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(RequestValidationError, _bad_request)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(Exception, _unforeseen)


def _said(status: int, code: str, message: str) -> JSONResponse:
    return JSONResponse({"code": code, "message": message}, status_code=status)


async def _library_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, LibraryError)
    return _said(STATUS.get(type(error), 400), type(error).__name__, str(error))


async def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return _said(error.status, error.code, error.message)


async def _bad_request(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    problems = "; ".join(f"{'.'.join(map(str, problem['loc'][1:]))}: {problem['msg']}" for problem in error.errors())
    return _said(422, "bad_request", f"The request was not understood ({problems}).")


async def _http_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return _said(error.status_code, "http", str(error.detail))


async def _unforeseen(request: Request, error: Exception) -> Response:
    LOGGER.exception("%s %s failed", request.method, request.url.path, exc_info=error)
    answer = _said(
        500, "failed", "Something went wrong here: load the page again to see what holds. The server's log says more."
    )
    answer.headers.update(HEADERS)  # the framework answers this one outside the guard
    return answer
