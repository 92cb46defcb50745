"""`python -m app`: serve the photo page."""

import argparse
import signal
import sys
from pathlib import Path

from app.door.command import add_door_options, door_settings, in_one_line, listening
from app.door.connections import patient_server
from app.library import Library, LibraryError, LibrarySettings
from app.neutralise.orders import Orders
from app.recogniser import Recogniser, installed
from app.registry import champion
from app.server.application import photo_page
from app.server.settings import ServerSettings

STORE = Path(__file__).resolve().parents[1] / "mlflow" / "mlflow.db"


def main(arguments: list[str] | None = None) -> int:
    """Serve until interrupted; returns 0, or 1 after printing what is wrong."""
    options = _parser().parse_args(arguments)
    return in_one_line(lambda: _serve(options), (LibraryError,), "make app", options.port)


def _serve(options: argparse.Namespace) -> None:
    with listening(door_settings(ServerSettings, options)) as (door, settings):
        limits, folder = LibrarySettings(), options.data_folder
        recogniser = Recogniser() if installed() else None
        library = Library.open(folder, champion(options.tracking_uri), limits, recogniser)
        orders = Orders.with_process(folder / "neutral", options.tracking_uri)
        try:
            for watched in options.watch:
                library.watch(watched)
            print(f"Photo page: {settings.link}  (stop with Ctrl-C)", flush=True)
            patient_server(photo_page(library, limits, settings, folder, orders)).run(sockets=[door])
        finally:
            orders.close()
            library.close()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "python -m app", allow_abbrev=False, description="Serve the page that sorts photos by who is in them."
    )
    parser.add_argument("--data-folder", type=Path, default=Path("outputs/photos"), help="default: outputs/photos")
    parser.add_argument(
        "--watch", type=Path, action="append", default=[], help="a folder whose photos are shown in place, unchanged"
    )
    parser.add_argument("--tracking-uri", default=f"sqlite:///{STORE}", help="MLflow's store (default: the checkout's)")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    add_door_options(parser, 8080)
    return parser


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(main())
