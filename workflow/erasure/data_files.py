"""Taking files out of the raw data and out of every version of it that DVC keeps."""

import hashlib
import re
import shutil
from collections.abc import Iterable
from pathlib import Path

from core.names import name_key
from workflow.dvc_store import forget, track

DATA = "data"
LISTS = frozenset({".csv", ".tsv", ".txt", ".json", ".jsonl"})


def erase_files(paths: Iterable[Path], names: Iterable[str], root: Path) -> str | None:
    """Remove `paths` and the folders called one of `names` that they lie in; return the new md5 of `root`/data, if any.

    What `data.dvc` tracks is taken out of DVC's cache and its default remote first, contents and old listings, unless a
    file that stays has the same content; then the files go, and `data.dvc` is written anew. So a call that was broken
    off can be repeated. Earlier data versions can no longer be checked out whole.
    """
    present = [path for path in paths if path.is_file()]
    keys = set(map(name_key, names))
    folders = {path.parent for path in present if name_key(path.parent.name) in keys}
    doomed = {*present, *(path for folder in folders for path in _files(folder))}
    doomed |= {file for path in present for place in _made_of(path) for file in _files(place)}
    pointer = root / f"{DATA}.dvc"
    tracked = {path for path in doomed if path.resolve().is_relative_to((root / DATA).resolve())}
    if not tracked or not pointer.exists():
        _remove(doomed, folders)
        return None
    staying = {path for path in (root / DATA).rglob("*") if path.is_file()} - tracked
    forget(root, {_md5(path) for path in tracked} - {_md5(path) for path in staying})
    _remove(doomed, folders)
    return track(root / DATA)


def _made_of(path: Path) -> tuple[Path, ...]:
    """Return where file servers and macOS put thumbnails and facts of a file: they show what it shows."""
    return path.parent / "@eaDir" / path.name, path.with_name(f"._{path.name}")


def _files(place: Path) -> list[Path]:
    """Return a file, or all files below a folder; nothing for a place that is not there."""
    return [place] if place.is_file() else [path for path in place.rglob("*") if path.is_file()]


def naming(names: Iterable[str], root: Path) -> list[str]:
    """Return the text files under `root`/data, lists of labels say, in which one of `names` stands as a word."""
    word = re.compile(rf"(?<!\w)({'|'.join(re.escape(name_key(name)) for name in sorted(names))})(?!\w)")
    files = (path for path in sorted((root / DATA).rglob("*")) if path.suffix.lower() in LISTS and path.is_file())
    return [str(path.relative_to(root)) for path in files if word.search(_key_of_text(path))]


def _key_of_text(path: Path) -> str:
    return name_key(path.read_bytes().decode("utf-8", "replace"))


def _remove(paths: Iterable[Path], folders: Iterable[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


def _md5(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
