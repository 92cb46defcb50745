"""`python -m app`: serve the photo page."""

import argparse
import errno
import signal
import socket
import sys
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from pydantic import ValidationError

from app.library import Library, LibraryError, LibrarySettings
from app.registry import champion
from app.server.application import photo_page
from app.server.settings import ServerSettings

STORE = Path(__file__).resolve().parents[1] / "mlflow" / "mlflow.db"
PATIENCE = 5
"""Seconds that running requests get when the server is stopped."""

CONNECTIONS = 200
"""Requests at the same time; more are told to come back later."""


def main(arguments: list[str] | None = None) -> int:
    """Serve until interrupted; returns 0, or 1 after printing what is wrong."""
    options = _parser().parse_args(arguments)
    try:
        settings = ServerSettings(host=options.host, port=options.port, token=options.token)
        _serve(settings.with_token(), options.data_folder, options.tracking_uri)
    except ValidationError as error:
        print("error: " + "; ".join(problem["msg"] for problem in error.errors()), file=sys.stderr)
        return 1
    except OSError as error:
        taken = f"port {options.port} is taken: choose another, as in make app PORT={options.port + 1}"
        print(f"error: {taken if error.errno == errno.EADDRINUSE else error}", file=sys.stderr)
        return 1
    except LibraryError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0
    return 0


def _serve(settings: ServerSettings, folder: Path, tracking_uri: str) -> None:
    """Take the address before the library is opened: a port in use is told at once."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.create_server((settings.host, settings.port), family=family) as door:
        settings = settings.model_copy(update={"port": door.getsockname()[1]})
        limits = LibrarySettings()
        library = Library.open(folder, champion(tracking_uri), limits)
        try:
            _greet(settings)
            _server(photo_page(library, limits, settings, folder)).run(sockets=[door])
        finally:
            library.close()


def _server(page: FastAPI) -> uvicorn.Server:
    config = uvicorn.Config(
        page,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ws="none",
        lifespan="off",
        limit_concurrency=CONNECTIONS,
        timeout_graceful_shutdown=PATIENCE,
    )
    return uvicorn.Server(config)


def _greet(settings: ServerSettings) -> None:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    print(f"Photo page: http://{host}:{settings.port}/  (stop with Ctrl-C)", flush=True)
    if settings.token:
        print(f"Token: {settings.token}", flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m app", description="Serve the page that sorts photos by who is in them.")
    parser.add_argument("--data-folder", type=Path, default=Path("outputs/photos"), help="default: outputs/photos")
    parser.add_argument("--tracking-uri", default=f"sqlite:///{STORE}", help="MLflow's store (default: the checkout's)")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    parser.add_argument("--port", type=int, default=8080, help="default: 8080; 0 takes a free one")
    parser.add_argument("--token", help="what visitors must know; made and printed when --host needs one")
    return parser


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(main())
