"""`python -m app.mlflow_ui`: MLflow's pages, in this process and behind a token: no other port leads to them."""

import argparse
import os
import signal
import sys
import warnings
from pathlib import Path
from typing import Any

from app.door.command import add_door_options, door_settings, in_one_line, listening
from app.door.connections import patient_server
from app.door.doorway import Doorway
from app.door.gatekeeper import Gatekeeper
from app.door.settings import DoorSettings

STORE = Path(__file__).resolve().parents[2] / "mlflow" / "mlflow.db"


def main(arguments: list[str] | None = None) -> int:
    """Serve until interrupted; returns 0, or 1 after printing what is wrong."""
    options = _parser().parse_args(arguments)
    return in_one_line(lambda: _serve(options), (), "make ui", options.port)


def _serve(options: argparse.Namespace) -> None:
    with listening(door_settings(DoorSettings, options)) as (door, settings):
        pages = Doorway(_pages(options.tracking_uri), Gatekeeper(settings), most=None)
        print(f"MLflow UI: {settings.link}  (stop with Ctrl-C)", flush=True)
        patient_server(pages, lifespan="auto").run(sockets=[door])


def _pages(tracking_uri: str) -> Any:
    """Return MLflow's ASGI application, as `mlflow ui` serves it, without the jobs that it would start beside it."""
    from mlflow.server.constants import ARTIFACT_ROOT_ENV_VAR, BACKEND_STORE_URI_ENV_VAR

    os.environ |= {
        BACKEND_STORE_URI_ENV_VAR: tracking_uri,
        ARTIFACT_ROOT_ENV_VAR: str(STORE.parent / "artifacts"),
        "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
    }
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="starlette.middleware.wsgi is deprecated")  # MLflow's to act on
        from mlflow.server.fastapi_app import app

    return app


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "python -m app.mlflow_ui", allow_abbrev=False, description="Serve MLflow's pages on this machine."
    )
    parser.add_argument("--tracking-uri", default=f"sqlite:///{STORE}", help="MLflow's store (default: the checkout's)")
    add_door_options(parser, 5000)
    return parser


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(main())
