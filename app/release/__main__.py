"""`python -m app.release`: write what goes with a release of the champions into a folder (`make release`)."""

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import mlflow
from mlflow.entities.model_registry import ModelVersion

from app.release.model_bill import model_bill
from app.release.packages import software_bill
from app.release.technical_file import technical_file
from core.storage import CorruptFileError, write_aside
from registry.catalogue import KINDS
from registry.champions import Champions
from registry.loading import NotRegisteredError
from registry.names import CHAMPION, uri_of
from registry.signatures import verified
from registry.storing import pinned_requirements

STORE = Path(__file__).resolve().parents[2] / "mlflow" / "mlflow.db"


def main(arguments: list[str] | None = None) -> int:
    """Write the files; returns 0, or 1 after printing what is wrong."""
    options = _parser().parse_args(arguments)
    mlflow.set_tracking_uri(options.tracking_uri)
    try:
        for path in write_release(options.out, champions(mlflow.MlflowClient())):
            print(path)
    except (CorruptFileError, NotRegisteredError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


def champions(client: mlflow.MlflowClient) -> list[ModelVersion]:
    """Return the champions, every file of which was compared with what was signed.

    Raises NotRegisteredError when there is none, UntrustedModelError for one that is not as it was signed.
    """
    found = []
    for name in KINDS:
        version = Champions(name, client).holder(CHAMPION)
        if version is not None:
            with verified(uri_of(name, version)):
                found.append(client.get_model_version(name, version))
    if not found:
        raise NotRegisteredError("the registry has no champion: run `make demo`, which leaves some")
    return found


def write_release(folder: Path, versions: list[ModelVersion], now: datetime | None = None) -> list[Path]:
    """Write the bills, the cards and the technical file; return their paths."""
    time = (now or datetime.now(UTC)).isoformat(timespec="seconds")
    files = {"software.cdx.json": _json(software_bill(time)), "technical_file.md": technical_file(versions)}
    for each in versions:
        stem = f"{each.name}-{each.version}"
        files[f"{stem}.cdx.json"] = _json(model_bill(KINDS[each.name], each, pinned_requirements(), time))
        files[f"{stem}.card.md"] = f"{each.description or 'No card.'}\n"
    for name, text in files.items():
        write_aside(folder / name, lambda path, text=text: path.write_text(text, encoding="utf-8"))  # type: ignore[misc]
    return [folder / name for name in files]


def _json(content: dict[str, Any]) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m app.release", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("outputs/release"), help="default: outputs/release")
    parser.add_argument("--tracking-uri", default=f"sqlite:///{STORE}", help="MLflow's store (default: the checkout's)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
