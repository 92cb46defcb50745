"""From a raw manifest to one row a face, in several processes with bounded memory and a fixed order."""

from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
from tqdm import tqdm

from faces.landmarks import Landmarker
from faces.measure_file import FileMeasurer, Measured, MeasureSettings, Reject, SourceFile
from faces.rejects import Reason, RejectLog
from faces.table import MANIFEST_COLUMNS
from faces.weights import find_landmarker
from faces.workers import spread

__all__ = ["TYPES", "MeasureSettings", "NoFacesError", "measure_faces"]

STILLS_PER_TASK = 16

TYPES: dict[str, str] = {
    **dict.fromkeys(MANIFEST_COLUMNS, "float64"),
    **dict.fromkeys(("face_id", "source", "path", "identity", "split"), "str"),
    "frame": "int64",
    "synthetic": "bool",
    **dict.fromkeys(("frontal", "neutral"), "boolean"),
}
"""Column types of a table of faces not judged yet; `frontal`, `neutral` and `split` are missing."""


class NoFacesError(ValueError):
    """Not one usable face was found; the message counts the reasons."""


def measure_faces(
    raw: pd.DataFrame, root: Path, settings: MeasureSettings, workers: int = 1
) -> tuple[pd.DataFrame, RejectLog]:
    """Measure every face of a raw manifest (`faces.sources.RAW_COLUMNS`) whose paths are relative to `root`.

    Returns the faces (columns `MANIFEST_COLUMNS`, types `TYPES`; frontal, neutral and split missing) in the
    order of the raw manifest whatever the number of `workers` (processes; 1 = this one), and what was left
    out. A picture whose content came before is a duplicate. Raises WeightsError when the bundle is missing,
    NoFacesError when nothing usable is found, faces.workers.WorkerError when a process dies.
    """
    find_landmarker(settings.landmarker)
    files, rejects = _unique(raw)
    rows: list[dict[str, Any]] = []
    tasks = list(_tasks(files))
    with tqdm(total=len(files), desc="measure faces", unit="file", disable=None) as bar:
        for task, measured in zip(tasks, _measure(tasks, root, settings, workers), strict=True):
            rows += measured.rows
            rejects += measured.rejects
            bar.update(len(task))
    log = RejectLog(rejects)
    if not rows:
        raise NoFacesError(_nothing_found(len(raw), log))
    return pd.DataFrame(rows, columns=list(MANIFEST_COLUMNS)).astype(TYPES), log


def _measure(tasks: list[list[SourceFile]], root: Path, settings: MeasureSettings, workers: int) -> Iterator[Measured]:
    if workers > 1 and len(tasks) > 1:
        yield from spread(tasks, partial(_open, root, settings), min(workers, len(tasks)))
        return
    with Landmarker(settings.landmarker, settings.max_faces) as landmarker:
        yield from map(FileMeasurer(root, settings, landmarker.measure), tasks)


def _open(root: Path, settings: MeasureSettings) -> FileMeasurer:
    """Open a Landmarker that lives as long as its worker process; return the function that does a task."""
    landmarker = ExitStack().enter_context(Landmarker(settings.landmarker, settings.max_faces))
    return FileMeasurer(root, settings, landmarker.measure)


def _unique(raw: pd.DataFrame) -> tuple[list[SourceFile], list[Reject]]:
    """Split the manifest into files of distinct content (the first of each) and rejects for the copies."""
    first: dict[str, SourceFile] = {}
    copies: list[Reject] = []
    for row in raw[list(SourceFile._fields)].itertuples(index=False, name=None):
        file = SourceFile(*row)
        if file.sha256 in first:
            copies.append((file.source, file.path, -1, Reason.DUPLICATE, f"same as {first[file.sha256].path}"))
        else:
            first[file.sha256] = file._replace(identity=None if pd.isna(file.identity) else file.identity)
    return list(first.values()), copies


def _tasks(files: list[SourceFile]) -> Iterator[list[SourceFile]]:
    """Cut the files, in order, into tasks of one clip or up to STILLS_PER_TASK stills."""
    stills: list[SourceFile] = []
    for file in files:
        if stills and (file.kind == "clip" or len(stills) == STILLS_PER_TASK):
            yield stills
            stills = []
        if file.kind == "clip":
            yield [file]
        else:
            stills.append(file)
    if stills:
        yield stills


def _nothing_found(total: int, log: RejectLog) -> str:
    counts = log.to_frame()["reason"].value_counts()
    reasons = "; ".join(f"{name} {count} ({Reason(str(name)).fix})" for name, count in counts.items())
    return f"no usable face in {total} files: {reasons or 'the raw manifest is empty'}"
