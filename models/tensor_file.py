"""Named tensors with a JSON description in one safetensors file, checked when read back."""

import errno
import hashlib
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from core.storage import CorruptFileError, write_aside

NO_SPACE = (errno.ENOSPC, errno.EDQUOT)


class DiskFullError(OSError):
    """A file could not be written for want of space; what stood in its place before is whole."""


def write_tensors(path: Path, tensors: dict[str, Tensor], description: dict[str, Any]) -> None:
    """Write tensors, a description that JSON can hold, and the digest of both, whole or not at all.

    Raises DiskFullError when there is too little space; an older file at `path` is then left as it was.
    """
    plain = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}
    text = json.dumps(description)
    metadata = {"description": text, "sha256": digest(plain, text)}
    needed = sum(tensor.nbytes for tensor in plain.values()) + len(text)
    with _named_when_full(path, needed):
        write_aside(path, lambda aside: save_file(plain, aside, metadata))


def read_tensors(path: Path, fix: str) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """Return the tensors (on the CPU) and the description written by `write_tensors`.

    Raises FileNotFoundError when there is no file, CorruptFileError when it is not what was written; both end
    in `fix`.
    """
    with _opened(path, fix) as file:
        metadata = file.metadata() or {}
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    text = metadata.get("description", "")
    if metadata.get("sha256") != digest(tensors, text):
        raise CorruptFileError(f"{path} does not hold what was written (its SHA-256 differs): {fix}")
    return tensors, json.loads(text)


def read_shapes(path: Path, fix: str) -> dict[str, tuple[int, ...]]:
    """Return the shapes of the tensors by name, from the file's header alone; raises as `read_tensors`."""
    with _opened(path, fix) as file:
        return {name: tuple(file.get_slice(name).get_shape()) for name in file.keys()}  # noqa: SIM118


@contextmanager
def _opened(path: Path, fix: str) -> Iterator[Any]:
    if not path.exists():
        raise FileNotFoundError(f"{path} is missing: {fix}")
    try:
        with safe_open(path, framework="pt") as file:
            yield file
    except (SafetensorError, OSError) as error:
        raise CorruptFileError(f"{path} is not a readable safetensors file ({error}): {fix}") from error


@contextmanager
def _named_when_full(path: Path, needed: int) -> Iterator[None]:
    """Turn the errors of a full disk into DiskFullError; those of safetensors are recognised by their text."""
    try:
        yield
    except (OSError, SafetensorError) as error:
        numbers = [f"os error {number})" for number in NO_SPACE]
        if getattr(error, "errno", None) not in NO_SPACE and not any(number in str(error) for number in numbers):
            raise
        free = shutil.disk_usage(path.parent).free
        raise DiskFullError(
            f"no space for {path}: {needed / 2**20:.1f} MiB needed, {free / 2**20:.1f} MiB free; "
            "free some space and start the same run again, it goes on from the last state that was written"
        ) from error


def digest(tensors: dict[str, Tensor], text: str = "") -> str:
    """Return the SHA-256, as hex, of a text and of named tensors on the CPU with their shapes and types."""
    total = hashlib.sha256(text.encode())
    for name in sorted(tensors):
        tensor = tensors[name].detach().contiguous()
        total.update(f"|{name}|{tensor.dtype}|{tuple(tensor.shape)}|".encode())
        total.update(tensor.flatten().view(torch.uint8).numpy().data)
    return total.hexdigest()
