"""Embedders on disk: `embedder.json`, which names the kind, beside arrays as safetensors. Nothing that is read runs."""

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from core.storage import CorruptFileError, write_aside

DESCRIPTION_FILE = "embedder.json"
ARRAYS_FILE = "arrays.safetensors"
FIX = "restore the whole folder from where it was saved, or fit the embedder again"


def write_arrays(folder: Path, arrays: dict[str, np.ndarray]) -> str:
    """Write arrays as safetensors; return the SHA-256 of the file."""
    plain = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    write_aside(folder / ARRAYS_FILE, lambda path: save_file(plain, path))
    return _sha256(folder / ARRAYS_FILE)


def write_description(folder: Path, kind: str, name: str, facts: dict[str, Any]) -> None:
    """Write the description, which completes the folder: `facts` are what the kind reads back."""
    text = json.dumps({"kind": kind, "name": name, **facts}, indent=2)
    write_aside(folder / DESCRIPTION_FILE, lambda path: path.write_text(text + "\n", encoding="utf-8"))


def read_description(folder: Path) -> dict[str, Any]:
    """Return the description of a saved embedder.

    Raises FileNotFoundError when it is missing, CorruptFileError when it is damaged.
    """
    path = folder / DESCRIPTION_FILE
    if not path.exists():
        raise FileNotFoundError(f"{path} is missing, so the folder holds no whole embedder: {FIX}")
    try:
        described = json.loads(path.read_text(encoding="utf-8"))
        return {"kind": str(described.pop("kind")), "name": str(described.pop("name")), **described}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CorruptFileError(f"{path} does not describe an embedder ({error!r}): {FIX}") from error


def read_arrays(folder: Path, sha256: str) -> dict[str, np.ndarray]:
    """Return the arrays whose file has the digest `sha256`; raises as `read_description`."""
    path = folder / ARRAYS_FILE
    if not path.exists():
        raise FileNotFoundError(f"{path} is missing: {FIX}")
    if _sha256(path) != sha256:
        raise CorruptFileError(f"{path} is not the file that {DESCRIPTION_FILE} names (SHA-256 differs): {FIX}")
    try:
        return dict(load_file(path))
    except SafetensorError as error:
        raise CorruptFileError(f"{path} cannot be read ({error}): {FIX}") from error


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
