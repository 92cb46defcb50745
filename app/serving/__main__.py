"""`python -m app.serving`: answer requests with a registered model, on this machine (`make serve`)."""

import argparse
import sys
from pathlib import Path

import uvicorn

from app.library.settings import LibrarySettings
from app.library.worker import Worker
from app.serving.application import serving_app
from core.settings import unknown_key
from core.storage import CorruptFileError
from registry.catalogue import KINDS
from registry.loading import NotRegisteredError, open_version
from registry.names import CHAMPION, FACE_AUTOENCODER

STORE = Path(__file__).resolve().parents[2] / "mlflow" / "mlflow.db"


def main(arguments: list[str] | None = None) -> int:
    """Serve until interrupted; returns 0, or 1 after printing what is wrong."""
    options = _parser().parse_args(arguments)
    if options.model not in KINDS:
        print(f"error: {unknown_key(options.model, list(KINDS))}", file=sys.stderr)
        return 1
    try:
        found = open_version(KINDS[options.model], options.version, options.tracking_uri)
    except (NotRegisteredError, CorruptFileError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    limits = LibrarySettings()
    worker = Worker(limits, found.treatment.align)
    try:
        print(f"{found.uri} ({found.label}): http://127.0.0.1:{options.port}/docs  (stop with Ctrl-C)", flush=True)
        uvicorn.run(
            serving_app(found, worker, limits.max_file_bytes),
            host="127.0.0.1",
            port=options.port,
            log_level="warning",
            access_log=False,
            server_header=False,
        )
    finally:
        worker.close()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m app.serving", description=__doc__)
    parser.add_argument("--model", default=FACE_AUTOENCODER, help=f"one of {', '.join(KINDS)}")
    parser.add_argument("--version", default=CHAMPION, help="alias or number")
    parser.add_argument("--port", type=int, default=5001)
    parser.add_argument(
        "--tracking-uri", default=f"sqlite:///{STORE}", help="MLflow address (default: this checkout's)"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
