"""From a raw manifest to one row per face: several processes, bounded memory, a fixed order, resumable."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from functools import partial
from itertools import groupby, tee
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
from tqdm import tqdm

from core.embeddings import Embeddings
from core.landmarks import landmark_rows, no_landmarks
from core.manifest import LABELS, MANIFEST_COLUMNS, MEASURED_TYPES
from core.rejects import Reason, RejectLog
from core.running import Engine
from faces.backends import BACKENDS, Backend, SourceFile
from faces.detection.weights import find_landmarker
from faces.measuring.measure_file import FileMeasurer, Measured, Work
from faces.measuring.measure_settings import MeasureSettings
from faces.measuring.on_ray import measure_on_ray
from faces.measuring.parts import Parts, job_key
from faces.measuring.workers import spread
from faces.media.contents import contents

__all__ = ["MeasureSettings", "NoFacesError", "join_measured", "measure_faces"]

STILLS_PER_TASK = 16
ROWS_PER_PART = 256
"""Files measured between two writes to disk: what a killed run loses at most."""


class NoFacesError(ValueError):
    """Not one usable face was found; the message counts the reasons."""


def measure_faces(
    raw: pd.DataFrame,
    root: Path,
    settings: MeasureSettings,
    workers: int = 1,
    folder: Path | None = None,
    engine: Engine = "local",
) -> tuple[pd.DataFrame, RejectLog, Embeddings]:
    """Measure every face of a raw manifest (`faces.sources.raw_manifest`) whose paths are relative to `root`.

    Returns the faces (columns `MANIFEST_COLUMNS`, types `MEASURED_TYPES`; frontal, neutral and split missing) in the
    order of the raw manifest whatever the number of `workers` (processes; 1 = this one), what was left out, and the
    landmarks of the faces whose backend has them (`core.landmarks`). With a `folder`, a call that was killed goes on
    from the parts that it left there. With the `engine` "ray" the processors of a cluster share the parts
    (`core.running.connected`) in the place of `workers`; all its machines must see `root` and `folder`. Raises
    WeightsError when the bundle is missing, faces.measuring.workers.WorkerError when a process dies.
    """
    if raw.empty:
        return _table([]), RejectLog(), no_landmarks()
    if (raw["backend"] == "mediapipe").any():
        find_landmarker(settings.landmarker)
    with ExitStack() as stack:
        place = folder or Path(stack.enter_context(TemporaryDirectory(prefix="likeness-measure-")))
        parts = Parts(place, job_key(raw, settings.model_dump_json()))
        count = -(-len(raw) // ROWS_PER_PART)
        missing = [number for number in range(count) if number not in parts]
        with tqdm(total=len(raw), desc="measure faces", unit="file", disable=None) as bar:
            bar.update(len(raw) - sum(_rows_in(raw, number) for number in missing))
            if engine == "ray":
                done = measure_on_ray(missing, partial(_PartWork, raw, root, settings, parts))
            else:
                done = _measure(raw, missing, root, settings, workers, parts)
            for number in done:
                bar.update(_rows_in(raw, number))
        return parts.read(count)


def join_measured(tables: Sequence[pd.DataFrame], logs: Sequence[RejectLog]) -> pd.DataFrame:
    """Return the faces of several shards as one table. Raises NoFacesError when there is none."""
    faces = pd.concat(tables, ignore_index=True)
    if faces.empty:
        counts = pd.Series(
            [reason for log in logs for _, _, _, reason, _ in log.left_out().rows()], dtype="str"
        ).value_counts()
        reasons = "; ".join(f"{name} {count} ({Reason(str(name)).fix})" for name, count in counts.items())
        raise NoFacesError(f"no usable face was found: {reasons or 'the raw manifest is empty'}")
    return faces


def _table(rows: list[dict]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(MANIFEST_COLUMNS)).astype(MEASURED_TYPES)


def _rows_in(raw: pd.DataFrame, part: int) -> int:
    return min(ROWS_PER_PART, len(raw) - part * ROWS_PER_PART)


Task = tuple[int, list[Work]]
"""Part number, and stills or one clip of that part."""


def _measure(
    raw: pd.DataFrame, missing: list[int], root: Path, settings: MeasureSettings, workers: int, parts: Parts
) -> Iterator[int]:
    """Yield the number of each part as soon as it is written, in order; no more than one part's results are held."""
    for number, group in groupby(_results(raw, missing, root, settings, workers), key=lambda result: result[0]):
        _write(parts, number, (measured for _, measured in group))
        yield number


def _write(parts: Parts, number: int, results: Iterator[Measured]) -> None:
    whole = Measured()
    for measured in results:
        whole.rows.extend(measured.rows)
        whole.rejects.extend(measured.rejects)
        whole.landmarks.update(measured.landmarks)
    landmarks = landmark_rows(list(whole.landmarks), list(whole.landmarks.values()))
    parts.write(number, _table(whole.rows), RejectLog(whole.rejects), landmarks)


def _results(
    raw: pd.DataFrame, parts: list[int], root: Path, settings: MeasureSettings, workers: int
) -> Iterator[tuple[int, Measured]]:
    tasks = _tasks(_works(raw, parts, root))
    if workers > 1 and len(raw) > STILLS_PER_TASK:
        yield from spread(tasks, partial(_Worker, root, settings), workers)
    else:
        with closing(_Worker(root, settings)) as worker:
            yield from map(worker, tasks)


class _Worker:
    """Does tasks in a process; backends are opened when first needed and live as long as the process."""

    def __init__(self, root: Path, settings: MeasureSettings) -> None:
        self._root, self._settings, self._stack = root, settings, ExitStack()
        self._backends: dict[tuple[str, str | None], Backend] = {}
        self._measurer = FileMeasurer(settings, self._backend)

    def __call__(self, task: Task) -> tuple[int, Measured]:
        number, works = task
        return number, self._measurer(works)

    def _backend(self, name: str, measurements: str | None) -> Backend:
        key = name, measurements
        if key not in self._backends:
            path = None if measurements is None else self._root / measurements
            self._backends[key] = self._stack.enter_context(BACKENDS[name](self._settings, path))
        return self._backends[key]

    def close(self) -> None:
        """Close the backends."""
        self._stack.close()


class _PartWork:
    """Measures whole parts in a process of its own and writes them."""

    def __init__(self, raw: pd.DataFrame, root: Path, settings: MeasureSettings, parts: Parts) -> None:
        self._raw, self._root, self._parts = raw, root, parts
        self._worker = _Worker(root, settings)

    def __call__(self, number: int) -> None:
        tasks = _tasks(_works(self._raw, [number], self._root))
        _write(self._parts, number, (self._worker(task)[1] for task in tasks))


def _works(raw: pd.DataFrame, parts: list[int], root: Path) -> Iterator[tuple[int, Work]]:
    """Yield the files of the given parts with their content (for plain files: where it is)."""
    files, addressed = tee(_files(raw, parts))
    addresses = ((root / file.path, file.container, file.member) for _, file in addressed)
    for (number, file), content in zip(files, contents(addresses), strict=True):
        yield number, (file, content)


def _files(raw: pd.DataFrame, parts: list[int]) -> Iterator[tuple[int, SourceFile]]:
    for number in parts:
        rows = raw.iloc[number * ROWS_PER_PART : (number + 1) * ROWS_PER_PART]
        for row in rows.astype(object).where(rows.notna(), None).to_dict("records"):
            yield number, _source_file({str(name): value for name, value in row.items()})


def _source_file(row: Mapping[Hashable, Any]) -> SourceFile:
    labels = {name: row[name] for name in LABELS}
    return SourceFile(**{name: row[name] for name in SourceFile._fields if name != "labels"}, labels=labels)


def _tasks(works: Iterator[tuple[int, Work]]) -> Iterator[Task]:
    """Cut the files, in order, into tasks of one clip or up to STILLS_PER_TASK stills of one part."""
    stills: list[Work] = []
    current = -1
    for number, work in works:
        clip = work[0].kind == "clip"
        if stills and (clip or number != current or len(stills) == STILLS_PER_TASK):
            yield current, stills
            stills = []
        current = number
        if clip:
            yield number, [work]
        else:
            stills.append(work)
    if stills:
        yield current, stills
