"""Keys that sign registered models: the one of this checkout, and those of others whose signatures are trusted."""

import hashlib
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from core.storage import CorruptFileError

ROOT = Path(__file__).resolve().parents[1]
VARIABLE = "LIKENESS_SIGNING_KEY"
"""The environment variable that names another file than the checkout's own for the private key."""

SIGNERS = ROOT / "registry" / "signers"
"""Public keys that are trusted beside the own one; who can change this folder can change the code as well."""


def key_file() -> Path:
    """Return where the private key lies."""
    return Path(os.environ.get(VARIABLE) or ROOT / ".keys" / "signing.pem")


def own_key() -> Ed25519PrivateKey:
    """Return the private key of this checkout; it is made at the first call and readable by its owner alone.

    Raises CorruptFileError for a file that holds none.
    """
    path = key_file()
    if not path.exists():
        _make(path)
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError) as error:
        raise CorruptFileError(f"{path} holds no private key ({error}): restore it, or move it away") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise CorruptFileError(f"{path} holds a key of another kind than Ed25519: move it away")
    return key


def _make(path: Path) -> None:
    """Write a new key aside and link it into place, so that two processes end up with the same one."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with tempfile.NamedTemporaryFile(dir=path.parent) as aside:  # mode 0600
        aside.write(pem)
        aside.flush()
        os.fsync(aside.fileno())
        with suppress(FileExistsError):
            os.link(aside.name, path)


def trusted_keys() -> dict[str, Ed25519PublicKey]:
    """Return every public key whose signatures count, by name. Raises CorruptFileError for a file that holds none."""
    keys = [_public(path) for path in sorted(SIGNERS.glob("*.pem"))]
    if key_file().exists():
        keys.append(own_key().public_key())
    return {name_of(key): key for key in keys}


def _public(path: Path) -> Ed25519PublicKey:
    try:
        key = load_pem_public_key(path.read_bytes())
    except ValueError as error:
        raise CorruptFileError(f"{path} holds no public key ({error}): remove it") from error
    if not isinstance(key, Ed25519PublicKey):
        raise CorruptFileError(f"{path} holds a key of another kind than Ed25519: remove it")
    return key


def name_of(key: Ed25519PublicKey) -> str:
    """Return the name of a key: the first 16 digits of the SHA-256 of its bytes."""
    return hashlib.sha256(key.public_bytes_raw()).hexdigest()[:16]


def public_pem() -> str:
    """Return the own public key as a file of `SIGNERS` holds it."""
    return own_key().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
