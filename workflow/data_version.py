"""Which version of the raw data a run reads, and whether DVC knows it."""

import hashlib
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path

import click
import yaml

from core.rejects import RejectLog
from faces.media.folder import files_below
from faces.sources.settings import SourceSettings
from faces.sources.settings import folders as folders_of
from workflow.dvc_store import is_unchanged
from workflow.paths import ROOT

MODIFIED = "modified"


def data_version(sources: Iterable[SourceSettings], root: Path = ROOT) -> str:
    """Return what identifies the raw data that `sources` name, measurements of other programs included.

    See `version_of`, which also says what is raised.
    """
    return version_of(folders_of(sources, root), root)


def version_of(paths: Iterable[Path], root: Path = ROOT) -> str:
    """Return what identifies the raw data under `paths`.

    All of it inside `root`/data and unchanged: the md5 of `data.dvc`. Changed: that md5, the word "modified"
    and a fingerprint, with a warning. Data elsewhere: "files-" and a fingerprint of names, sizes and times.
    Raises click.ClickException when a path is missing.
    """
    places = [path.resolve() for path in paths]
    for folder in places:
        if not folder.exists():
            ours = "run `make data`, or `dvc pull` for data of your team; or " if _is_ours(folder, root) else ""
            raise click.ClickException(f"{folder} does not exist: {ours}set `path` under `sources` to your pictures")
    pointer = root / "data.dvc"
    tracked = all(_is_ours(folder, root) for folder in places)
    if not (tracked and pointer.exists()):
        return f"files-{fingerprint(places, root)}"
    md5 = str(yaml.safe_load(pointer.read_text(encoding="utf-8"))["outs"][0]["md5"])
    if is_unchanged(pointer):
        return md5
    warnings.warn("data/ differs from data.dvc: this run records it as modified", stacklevel=2)
    return f"{md5}-{MODIFIED}-{fingerprint(places, root)}"


def _is_ours(folder: Path, root: Path) -> bool:
    """Say whether DVC keeps a folder for this checkout."""
    return folder.is_relative_to((root / "data").resolve())


def fingerprint(folders: Iterable[Path], root: Path = ROOT) -> str:
    """Return 16 hex digits that change when a file under (or among) `folders` comes, goes, or is rewritten."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in _files(folder, root):
            stat = path.stat()
            digest.update(f"{path.relative_to(folder)}|{stat.st_size}|{stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:16]


def _files(folder: Path, root: Path) -> Iterator[Path]:
    """Yield the files that a source would look at, links included."""
    if folder.is_file():
        yield folder
    elif folder.is_dir():
        yield from (path for path in files_below(folder, root, RejectLog()) if path.is_file())
