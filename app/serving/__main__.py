"""`python -m app.serving`: answer requests with a registered model, on this machine (`make serve`)."""

import argparse
import signal
import sys
from pathlib import Path

from app.door.command import add_door_options, door_settings, in_one_line, listening
from app.door.connections import patient_server
from app.door.doorway import Doorway
from app.door.gatekeeper import Gatekeeper
from app.door.settings import DoorSettings
from app.library.settings import LibrarySettings
from app.library.worker import Worker
from app.serving.answers import PlainAnswers
from app.serving.application import serving_app
from app.serving.traces import traced
from core.settings import unknown_key
from core.storage import CorruptFileError
from registry.catalogue import KINDS
from registry.loading import NotRegisteredError, open_version
from registry.names import CHAMPION, FACE_AUTOENCODER

STORE = Path(__file__).resolve().parents[2] / "mlflow" / "mlflow.db"
MIB = 2**20


def main(arguments: list[str] | None = None) -> int:
    """Serve until interrupted; returns 0, or 1 after printing what is wrong."""
    options = _parser().parse_args(arguments)
    refused = (NotRegisteredError, CorruptFileError, ModuleNotFoundError)
    return in_one_line(lambda: _serve(options), refused, "make serve", options.port)


def _serve(options: argparse.Namespace) -> None:
    if options.model not in KINDS:
        raise NotRegisteredError(unknown_key(options.model, list(KINDS)))
    with listening(door_settings(DoorSettings, options)) as (door, settings):
        found = open_version(KINDS[options.model], options.version, options.tracking_uri)
        limits = LibrarySettings()
        worker = Worker(limits, found.treatment.align)
        try:
            answers = PlainAnswers(serving_app(found, worker, limits.max_file_bytes), options.megabytes * MIB)
            app = traced(answers, found)
            print(f"{found.uri} ({found.label}): {settings.link}  (stop with Ctrl-C)", flush=True)
            patient_server(Doorway(app, Gatekeeper(settings), limits.max_file_bytes)).run(sockets=[door])
        finally:
            worker.close()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m app.serving", description=__doc__, allow_abbrev=False)
    parser.add_argument("--model", default=FACE_AUTOENCODER, help=f"one of {', '.join(KINDS)}")
    parser.add_argument("--version", default=CHAMPION, help="alias or number")
    parser.add_argument("--megabytes", type=int, default=16, help="largest request for arrays (default: 16)")
    add_door_options(parser, 5001)
    parser.add_argument(
        "--tracking-uri", default=f"sqlite:///{STORE}", help="MLflow address (default: this checkout's)"
    )
    return parser


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(main())
