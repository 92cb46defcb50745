"""Taking files out of the raw data and out of every version of it that DVC keeps."""

import hashlib
import json
import re
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from dvc.repo import Repo

DATA = "data"
LISTS = frozenset({".csv", ".tsv", ".txt", ".json", ".jsonl"})


def erase_files(paths: Iterable[Path], names: Iterable[str], root: Path) -> str | None:
    """Remove `paths` and the folders called one of `names` that they lie in; return the new md5 of `root`/data, if any.

    What `data.dvc` tracks is taken out of DVC's cache and its default remote first, contents and old listings, unless a
    file that stays has the same content; then the files go, and `data.dvc` is written anew. So a call that was broken
    off can be repeated. Earlier data versions can no longer be checked out whole.
    """
    present = [path for path in paths if path.is_file()]
    folders = {path.parent for path in present if path.parent.name in set(names)}
    doomed = {*present, *(path for folder in folders for path in folder.rglob("*") if path.is_file())}
    pointer = root / f"{DATA}.dvc"
    tracked = {path for path in doomed if path.resolve().is_relative_to((root / DATA).resolve())}
    if not tracked or not pointer.exists():
        _remove(doomed, folders)
        return None
    with Repo(str(root)) as repo:
        staying = {path for path in (root / DATA).rglob("*") if path.is_file()} - tracked
        _forget(repo, {_md5(path) for path in tracked} - {_md5(path) for path in staying})
        _remove(doomed, folders)
        repo.add([str(root / DATA)])
    with Repo(str(root)) as repo:
        return str(repo.find_outs_by_path(str(root / DATA))[0].hash_info.value)


def naming(names: Iterable[str], root: Path) -> list[str]:
    """Return the text files under `root`/data, lists of labels say, in which one of `names` stands as a word."""
    word = re.compile(rb"(?<!\w)(" + b"|".join(re.escape(name).encode() for name in sorted(names)) + rb")(?!\w)")
    files = (path for path in sorted((root / DATA).rglob("*")) if path.suffix.lower() in LISTS and path.is_file())
    return [str(path.relative_to(root)) for path in files if word.search(path.read_bytes())]


def _remove(paths: Iterable[Path], folders: Iterable[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


def _forget(repo: Repo, contents: set[str]) -> None:
    """Delete the objects `contents`, and the listings of folders that name them, from the remote and from the cache."""
    listings = {name for name, listed in _listings(Path(repo.cache.local.path)) if listed & contents}
    stores: list[Any] = [repo.cache.local]
    if repo.config["core"].get("remote"):
        stores.insert(0, repo.cloud.get_remote_odb(None, "erase"))
    for store in stores:
        for content in sorted(contents | listings):
            if store.exists(content):
                store.delete(content)


def _listings(cache: Path) -> Iterator[tuple[str, set[str]]]:
    """Yield each listing of a folder in DVC's cache, and the contents that it names."""
    for path in cache.glob("??/*.dir"):
        yield path.parent.name + path.name, {entry["md5"] for entry in json.loads(path.read_text(encoding="utf-8"))}


def _md5(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
