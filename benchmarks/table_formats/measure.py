"""Read at random, append and erase a person in every file format for pixels that is installed."""

import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from benchmarks.command_line import run
from benchmarks.record import RESULTS, record
from benchmarks.table_formats.formats import FORMATS
from benchmarks.table_formats.interface import Format

FACES_OF_A_PERSON = 11
BATCH = 64


def measure(
    faces: int = 20_000,
    parts: int = 8,
    side: int = 64,
    batches: int = 50,
    repetitions: int = 3,
    results: Path = RESULTS,
) -> Path:
    """Measure each format on `faces` pictures of `side` pixels in `parts` parts, `repetitions` times, interleaved.

    `batches`: batches of 64 rows drawn at random that are read each time. The numbers are medians.
    """
    trials: dict[str, list[dict[str, float]]] = {name: [] for name, each in FORMATS.items() if each.installed()}
    pictures = np.random.default_rng(0).integers(0, 256, (faces, side, side, 3), dtype=np.uint8)
    for seed in range(repetitions):
        for name, found in trials.items():
            with TemporaryDirectory() as folder:
                found.append(one_trial(FORMATS[name](Path(folder) / name, side), pictures, parts, batches, seed))
    figures = {name: medians(found) for name, found in trials.items()}
    missing = sorted(set(FORMATS) - set(figures))
    config = {
        "faces": faces, "parts": parts, "side": side, "batch": BATCH, "batches": batches,
        "person": FACES_OF_A_PERSON, "not_installed": missing,
    }  # fmt: skip
    return record(
        figures, Path(__file__).with_name("reading.md"), results, config=config, trials=repetitions,
        seeds=list(range(repetitions)),
    )  # fmt: skip


def one_trial(kind: Format, pictures: np.ndarray, parts: int, batches: int, seed: int) -> dict[str, float]:
    """Return seconds and bytes of one format; raises ValueError when it does not read back what was written."""
    rng = np.random.default_rng(seed)
    cut = np.array_split(pictures, parts)
    written = seconds(lambda: [kind.append(part) for part in cut[:-1]])
    appended, append_bytes = watched(kind.folder, lambda: kind.append(cut[-1]))
    opened = seconds(kind.open)
    drawn = [rng.choice(len(pictures), BATCH, replace=False) for _ in range(batches)]
    _check(kind, pictures, drawn[0])
    read = seconds(lambda: [kind.read(rows) for rows in drawn])
    person = np.sort(rng.choice(len(cut[0]), FACES_OF_A_PERSON, replace=False))
    size = _bytes(kind.folder)
    erased, erase_bytes = watched(kind.folder, lambda: kind.erase(person))
    kind.open()
    _check(kind, np.delete(pictures, person, axis=0), np.sort(drawn[0])[: BATCH // 2])
    return {
        "write_seconds": written,
        "append_seconds": appended,
        "append_written_mb": append_bytes / 1e6,
        "open_seconds": opened,
        "read_faces_per_second": BATCH * batches / read,
        "erase_seconds": erased,
        "erase_written_mb": erase_bytes / 1e6,
        "size_mb": size / 1e6,
    }


def _check(kind: Format, pictures: np.ndarray, rows: np.ndarray) -> None:
    if not np.array_equal(kind.read(rows), pictures[rows]):
        raise ValueError(f"{type(kind).__name__} does not read back what was written")


def seconds(work: Callable[[], Any]) -> float:
    """Return how long it takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def watched(folder: Path, work: Callable[[], Any]) -> tuple[float, int]:
    """Return how long it takes, and the bytes of the files that it wrote."""
    before = _files(folder)
    took = seconds(work)
    return took, sum(size for key, size in _files(folder).items() if key not in before)


def _files(folder: Path) -> dict[tuple[str, int, int], int]:
    """Return the size of each file by what a new file would differ in."""
    found = [(path, path.stat()) for path in folder.rglob("*") if path.is_file()]
    return {(str(path), stat.st_ino, stat.st_mtime_ns): stat.st_size for path, stat in found}


def _bytes(folder: Path) -> int:
    return sum(_files(folder).values())


def medians(trials: list[dict[str, float]]) -> dict[str, float]:
    """Return the median of each number."""
    return {key: round(float(np.median([trial[key] for trial in trials])), 4) for key in trials[0]}


if __name__ == "__main__":
    run(measure)
