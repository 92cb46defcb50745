"""From the sources named in a configuration to one raw manifest."""

import hashlib
import os
from collections.abc import Callable, Sequence
from pathlib import Path, PurePosixPath
from typing import Literal

import pandas as pd
from pydantic import Field
from tqdm import tqdm

from faces.rejects import Reason, RejectLog
from faces.sources import clips, flat_photos, identity_folders
from faces.sources.walk import FoundFile, LayoutError, walk
from faces.table import Settings

RAW_COLUMNS: dict[str, str] = {
    "source": "str",
    "path": "str",
    "identity": "str",
    "kind": "str",
    "bytes": "int64",
    "sha256": "str",
    "rate": "float64",
    "synthetic": "bool",
}
"""Columns of the raw manifest and their types; `path` is relative to the data root (absolute if the source's is)."""

Pick = Callable[[Path, list[FoundFile], RejectLog], list[tuple[FoundFile, str | None]]]

SOURCES: dict[str, Pick] = {
    "identity_folders": identity_folders.pick,
    "flat_photos": flat_photos.pick,
    "clips": clips.pick,
}
"""The layouts that can be read, by the name used in a configuration."""


class SourceSettings(Settings):
    """One part of a data set.

    `path` is relative to the data root, or absolute; `name` (default: the folder's name) marks its rows; `rate` is the
    number of frames a second taken from clips; `synthetic` marks faces that show no real person.
    """

    kind: Literal["identity_folders", "flat_photos", "clips"]
    path: str = "."
    name: str = ""
    rate: float = Field(default=5.0, gt=0, le=120)
    synthetic: bool = False


def scan_all(parts: Sequence[SourceSettings], root: Path) -> tuple[pd.DataFrame, RejectLog]:
    """Scan every part of a data set below `root`.

    Returns the raw manifest (columns `RAW_COLUMNS`, sorted by path) and what was left out. Raises
    LayoutError when a part cannot be read as its kind says, or when two parts hold the same file.
    """
    scanned = [scan(part, root) for part in parts]
    if not scanned:
        raise LayoutError("no source is configured: name at least one under `sources`")
    raw = pd.concat([table for table, _ in scanned]).sort_values("path", ignore_index=True)
    twice = raw.loc[raw["path"].duplicated(), "path"]
    if len(twice):
        raise LayoutError(f"{twice.iloc[0]} belongs to two sources: their `path`s must not overlap")
    log = RejectLog()
    for _, part_log in scanned:
        log = log.merge(part_log)
    return raw, log


def scan(settings: SourceSettings, root: Path) -> tuple[pd.DataFrame, RejectLog]:
    """Scan one source; returns its raw manifest sorted by path, and its rejects. Raises LayoutError."""
    folder, log = root / settings.path, RejectLog()
    picked = SOURCES[settings.kind](folder, walk(folder, root, log), log)
    name = settings.name or folder.resolve().name
    prefix = PurePosixPath(Path(os.path.normpath(settings.path)).as_posix())
    rows = []
    for file, identity in tqdm(picked, desc=f"hash {name}", unit="file", disable=None):
        try:
            size, digest = file.location.stat().st_size, _digest(file.location)
        except OSError as error:
            log.append(str(file.path), -1, Reason.UNREADABLE, error.strerror or str(error))
        else:
            rows.append((name, str(prefix / file.path), identity, file.kind, size, digest))
    table = pd.DataFrame(rows, columns=list(RAW_COLUMNS)[:6])
    table = table.assign(rate=settings.rate, synthetic=settings.synthetic).astype(RAW_COLUMNS)
    return table.sort_values("path", ignore_index=True), _named(log, name, prefix)


def _named(log: RejectLog, name: str, prefix: PurePosixPath) -> RejectLog:
    """Return the log with the source's name, and with paths relative to the data root."""
    named = RejectLog()
    for _, path, frame, reason, detail in log.rows():
        named.append(str(prefix / path), frame, reason, detail, source=name)
    return named


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
