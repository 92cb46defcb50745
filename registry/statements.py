"""What is signed: a statement that JSON can hold, in one spelling, and the signature beside it."""

import base64
import json
from typing import Any

from cryptography.exceptions import InvalidSignature

from core.storage import CorruptFileError
from registry.keys import SIGNERS, name_of, own_key, trusted_keys


class UntrustedModelError(CorruptFileError):
    """A version that nobody whose key is trusted has signed, or that has changed since; the message names the fix."""


def sign(statement: dict[str, Any]) -> dict[str, str]:
    """Return the name of this checkout's key and its Ed25519 signature of a statement, in base64."""
    key = own_key()
    value = base64.b64encode(key.sign(_spelled(statement))).decode()
    return {"key": name_of(key.public_key()), "value": value}


def check(statement: dict[str, Any], signature: dict[str, str], what: str) -> None:
    """Raise UntrustedModelError unless a trusted key has signed the statement; `what` names it in the message."""
    name = str(signature.get("key"))
    key = trusted_keys().get(name)
    if key is None:
        raise UntrustedModelError(
            f"{what} is signed with the key {name}, which is not trusted here: put the public key of whoever made it "
            f"(`python -m registry key` prints it there) into {SIGNERS}"
        )
    try:
        key.verify(base64.b64decode(str(signature.get("value")), validate=True), _spelled(statement))
    except (InvalidSignature, ValueError) as error:
        raise UntrustedModelError(f"{what} is not what was signed: do not use it, register the model anew") from error


def _spelled(statement: dict[str, Any]) -> bytes:
    return json.dumps(statement, sort_keys=True, separators=(",", ":")).encode()
