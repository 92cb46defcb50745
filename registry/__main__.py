"""`python -m registry`: sign versions whose origin is known, and show the key that others have to trust."""

import argparse
import sys
from pathlib import Path

import mlflow

from core.storage import CorruptFileError
from registry.catalogue import KINDS
from registry.keys import public_pem
from registry.loading import NotRegisteredError, find
from registry.signatures import is_signed, sign_version

STORE = Path(__file__).resolve().parents[1] / "mlflow" / "mlflow.db"


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns 0, or 1 after printing what is wrong."""
    options = _parser().parse_args(arguments)
    try:
        print("\n".join(_COMMANDS[options.command](options)))
    except (NotRegisteredError, CorruptFileError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


def _sign(options: argparse.Namespace) -> list[str]:
    mlflow.set_tracking_uri(options.registry)
    client = mlflow.MlflowClient()
    version = str(find(KINDS[options.model], options.version, client).version)
    sign_version(client, options.model, version)
    return [f"signed {options.model} {version}"]


def _list(options: argparse.Namespace) -> list[str]:
    mlflow.set_tracking_uri(options.registry)
    client = mlflow.MlflowClient()
    found = [each for name in KINDS for each in client.search_model_versions(f"name = '{name}'")]
    told = sorted((each.name, int(each.version), each) for each in found)
    return [f"{name} {version}: {'signed' if is_signed(each) else 'NOT SIGNED'}" for name, version, each in told]


def _key(_: argparse.Namespace) -> list[str]:
    return [public_pem().strip()]


_COMMANDS = {"sign": _sign, "list": _list, "key": _key}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m registry", description="Signatures of registered models.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("key", help="print the public key of this checkout, for others to put into registry/signers")
    sign = commands.add_parser("sign", help="sign a version that you know the origin of")
    sign.add_argument("model", choices=sorted(KINDS))
    sign.add_argument("version", help="number or alias")
    for command in (sign, commands.add_parser("list", help="say which versions a trusted key has signed")):
        command.add_argument(
            "--registry", default=f"sqlite:///{STORE}", help="MLflow's store (default: the checkout's)"
        )
    return parser


if __name__ == "__main__":
    sys.exit(main())
