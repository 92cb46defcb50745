"""The photos' bytes: one file each, named by its SHA-256, there as a whole or not at all; or a link to it elsewhere."""

import hashlib
import shutil
import tempfile
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import BinaryIO

from app.library.errors import TooLarge
from core.storage import write_aside

CHUNK = 2**20


@dataclass(frozen=True)
class Received:
    """An upload that lies aside: its path and SHA-256."""

    path: Path
    sha256: str


class PhotoFiles:
    """The folders `photos`, files that a row names or is about to name, and `incoming`, uploads under way."""

    def __init__(self, folder: Path) -> None:
        self._photos, self._incoming = folder / "photos", folder / "incoming"
        for place in (self._photos, self._incoming):
            place.mkdir(exist_ok=True)
        self._lock, self._held = Lock(), Counter[str]()

    @contextmanager
    def received(self, stream: BinaryIO, limit: int) -> Iterator[Received]:
        """Copy a stream of up to `limit` bytes aside, a chunk at a time; the copy is gone at the end.

        Raises TooLarge.
        """
        digest, size = hashlib.sha256(), 0
        with tempfile.NamedTemporaryFile(dir=self._incoming) as file:
            while chunk := stream.read(CHUNK):
                size += len(chunk)
                if size > limit:
                    raise TooLarge(f"This file is too large: the limit is {limit / 2**20:,.1f} MB.")
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            yield Received(Path(file.name), digest.hexdigest())

    @contextmanager
    def held(self) -> Iterator["Held"]:
        """Give a place to put files that no row names yet; until the end of the block nobody removes them."""
        held = Held(self)
        try:
            yield held
        finally:
            with self._lock:
                self._held -= Counter(held.names)

    def hold(self, sha256: str) -> Path:
        """Keep a file from being removed, there or not; return its path."""
        with self._lock:
            self._held[sha256] += 1
        return self.path(sha256)

    def path(self, sha256: str) -> Path:
        """Return where the file of that content lies."""
        return self._photos / sha256

    def read(self, sha256: str) -> bytes:
        """Return a file's content. Raises FileNotFoundError, also where a watched folder has a pipe in its place."""
        path = self.path(sha256)
        if not path.is_file():
            raise FileNotFoundError(path)
        return path.read_bytes()

    def is_link(self, sha256: str) -> bool:
        """Say whether a photo lies in a watched folder, which keeps it whatever happens here."""
        return self.path(sha256).is_symlink()

    def remove(self, sha256: str) -> None:
        """Delete a file, unless an upload is about to name it; call it with the database locked."""
        with self._lock:
            if not self._held[sha256]:
                self.path(sha256).unlink(missing_ok=True)

    def names(self) -> list[str]:
        """Return the SHA-256 of every file there is, those that are still being written left out."""
        return [path.name for path in self._photos.iterdir() if not path.name.startswith(".")]

    def sweep(self, named: Collection[str]) -> None:
        """Delete what a killed process left: unfinished uploads, and photos that no row names."""
        for path in (*self._incoming.iterdir(), *self._photos.iterdir()):
            if path.parent == self._incoming or path.name not in named:
                path.unlink()


class Held:
    """Files that one upload or erasure puts down before the row that names them."""

    def __init__(self, files: PhotoFiles) -> None:
        self._files = files
        self.names: list[str] = []

    def link(self, original: Path, sha256: str) -> None:
        """Let the name of a photo stand for a file elsewhere, unless it is here already."""
        path = self._files.hold(sha256)
        self.names.append(sha256)
        if not path.exists():
            path.unlink(missing_ok=True)
            path.symlink_to(original)

    def put(self, content: bytes | Path, sha256: str = "") -> str:
        """Put bytes, or a copy of a file of known SHA-256, on disk for good; return the SHA-256."""
        name = hashlib.sha256(content).hexdigest() if isinstance(content, bytes) else sha256
        path = self._files.hold(name)
        self.names.append(name)
        if not path.exists():
            write_aside(path, lambda aside: _fill(aside, content))
        return name


def _fill(path: Path, content: bytes | Path) -> None:
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        shutil.copyfile(content, path)
