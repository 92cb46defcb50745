"""From the sources named in a configuration to one raw manifest."""

import hashlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
import pandas as pd
from tqdm import tqdm

from core.manifest import LABELS
from core.rejects import Reason, Rejected, RejectLog
from faces.backends.claims import rivals
from faces.backends.matching import path_parts
from faces.backends.measurements import measurements_digest
from faces.media.contents import Content, contents
from faces.media.decode import Decoded
from faces.media.place import Item, LayoutError, Place
from faces.sources.raw_manifest import RAW_COLUMNS
from faces.sources.registry import SOURCES, wrong_layout
from faces.sources.same_names import told_apart
from faces.sources.settings import SourceSettings
from faces.sources.walk import look


def scan_all(parts: Sequence[SourceSettings], root: Path) -> tuple[pd.DataFrame, RejectLog]:
    """Scan every part of a data set below `root`.

    Returns the raw manifest (columns `RAW_COLUMNS`, sorted by path, records of one file in their own order)
    and what was left out: the first of several files or records of equal content stays. Raises LayoutError
    when a part cannot be read as its kind says, or when two parts hold the same file, MeasurementsError when
    a part names measurements that are not there.
    """
    if not parts:
        raise LayoutError("no source is configured: name at least one under `sources`")
    scanned = [_scanned(part, root) for part in parts]
    raw = pd.concat([table for table, _ in scanned]).sort_values("path", kind="stable", ignore_index=True)
    twice = raw.loc[raw.duplicated(["path", "member"]), "path"]
    if len(twice):
        raise LayoutError(f"{twice.iloc[0]} belongs to two sources: their `path`s must not overlap")
    log = RejectLog()
    for _, part_log in scanned:
        log = log.merge(part_log)
    return told_apart(_without_copies(raw, log), log)[list(RAW_COLUMNS)].astype(RAW_COLUMNS), log


def scan(settings: SourceSettings, root: Path) -> tuple[pd.DataFrame, RejectLog]:
    """Scan one source; returns its raw manifest sorted by path, and its rejects. Raises LayoutError."""
    table, log = _scanned(settings, root)
    return told_apart(table, log)[list(RAW_COLUMNS)].astype(RAW_COLUMNS), log


def _scanned(settings: SourceSettings, root: Path) -> tuple[pd.DataFrame, RejectLog]:
    """Return the rows of one source with the column `loose` of `faces.sources.same_names`, and its rejects."""
    connector, log = SOURCES[settings.kind], RejectLog()
    place = look(root / settings.path, root, log)
    items = list(connector.items(place, log, settings.columns))
    if error := wrong_layout(place, settings.kind, nothing_found=not items):
        raise LayoutError(f"{error}{_first(log)}")
    name = settings.name or place.path.resolve().name
    prefix = PurePosixPath(Path(os.path.normpath(settings.path)).as_posix())
    address = _Address(prefix, place)
    rows = []
    for item, (size, digest) in _hashed(items, name, log):
        rows.append({"path": address.of(item), "bytes": size, "sha256": digest, "loose": item.loose, **_facts(item)})
    table = pd.DataFrame(rows, columns=[*RAW_COLUMNS, "loose"]).assign(
        source=name,
        rate=settings.rate,
        frame_count=settings.count,
        synthetic=settings.synthetic,
        backend=settings.backend or connector.backend,
        measurements=settings.measurements,
        measurements_sha256=_measurements_digest(settings, root),
    )
    table = table.astype(RAW_COLUMNS | {"loose": "bool"}).sort_values("path", kind="stable", ignore_index=True)
    log = _named(log, name, address)
    return _measured_apart(table, settings, root, log), log


def _measured_apart(table: pd.DataFrame, settings: SourceSettings, root: Path, log: RejectLog) -> pd.DataFrame:
    """Return the rows whose measurements are theirs alone; the others go into `log`."""
    place = None if settings.measurements is None else root / settings.measurements
    files = [path_parts(path, member) for path, member in zip(table["path"], table["member"], strict=True)]
    shared = rivals(settings.backend or "", place, files)
    for row, other in shared.items():
        detail = f"{settings.measurements} could be about {other} instead: measure into folders like the files' own"
        log.append(str(table.at[row, "path"]), Reason.AMBIGUOUS, detail, str(table.at[row, "source"]))
    return table.drop(index=list(shared)).reset_index(drop=True)


def _measurements_digest(settings: SourceSettings, root: Path) -> str | None:
    return None if settings.measurements is None else measurements_digest(root / settings.measurements)


def _first(log: RejectLog) -> str:
    """Say what was left out first: that may be why nothing is left."""
    if not len(log):
        return ""
    _, path, _, reason, detail = log.rows()[0]
    return f" ({len(log)} left out, first {path}: {detail or reason.explanation})"


class _Address:
    """Paths of a source as the data root sees them."""

    def __init__(self, prefix: PurePosixPath, place: Place) -> None:
        self._prefix, self._path = prefix, place.path
        self._file = place.path.name if place.path.is_file() else None

    def of(self, item: Item) -> str:
        return str(self._prefix / item.file.location.relative_to(self._path).as_posix())

    def named(self, path: str) -> str:
        return str(self._prefix if path == self._file else self._prefix / path)


def _facts(item: Item) -> dict[str, Any]:
    return {
        **{name: item.labels.get(name) for name in LABELS},
        "kind": item.file.kind if not item.container else "image",
        "container": item.container or item.file.container,
        "member": item.member or item.file.member,
    }


def _hashed(items: list[Item], name: str, log: RejectLog) -> Iterator[tuple[Item, tuple[int, str]]]:
    """Yield each item that can be read with the size and SHA-256 of its content."""
    addresses = [
        (item.file.location, item.container or item.file.container, item.member or item.file.member) for item in items
    ]
    pairs = zip(items, contents(addresses), strict=True)
    for item, content in tqdm(pairs, total=len(items), desc=f"hash {name}", unit="item", disable=None):
        try:
            yield item, _digest(content)
        except Rejected as no:
            log.append(str(item.file.path), no.reason, _at(item, no.detail))
        except OSError as error:
            log.append(str(item.file.path), Reason.UNREADABLE, error.strerror or str(error))


def _at(item: Item, detail: str) -> str:
    return f"record {item.member}: {detail}" if item.member else detail


def _digest(content: Content) -> tuple[int, str]:
    """Return the size in bytes and the SHA-256; pixels count with their shape."""
    if isinstance(content, Rejected):
        raise content
    if isinstance(content, Path):
        with content.open("rb") as file:
            return os.fstat(file.fileno()).st_size, hashlib.file_digest(file, "sha256").hexdigest()
    if isinstance(content, Decoded):
        content = content.rgb
    if isinstance(content, np.ndarray):
        content = repr(content.shape).encode() + content.tobytes()
    return len(content), hashlib.sha256(content).hexdigest()


def _without_copies(raw: pd.DataFrame, log: RejectLog) -> pd.DataFrame:
    """Return the first row of each content; copies go into `log`."""
    first: dict[str, str] = {}
    kept = []
    for source, path, member, digest in zip(
        *(raw[name] for name in ("source", "path", "member", "sha256")), strict=True
    ):
        kept.append(digest not in first)
        if kept[-1]:
            first[digest] = f"{path} {member}".rstrip()
        else:
            same = f"same as {first[digest]}"
            log.append(path, Reason.DUPLICATE, f"{member}: {same}" if member else same, source=source)
    return raw[np.array(kept, dtype=bool)].reset_index(drop=True)


def _named(log: RejectLog, name: str, address: _Address) -> RejectLog:
    """Return the log with the source's name, and with paths relative to the data root."""
    rows = ((name, address.named(path), frame, reason, detail) for _, path, frame, reason, detail in log.rows())
    return RejectLog(rows)
