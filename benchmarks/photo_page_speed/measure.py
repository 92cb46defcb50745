"""Seconds until photos are sorted, and milliseconds that a visitor waits for with many faces; drawn people alone."""

import io
import os
import resource
import tempfile
import time
from pathlib import Path

from app.library import Library
from app.registry import champion
from benchmarks.command_line import run
from benchmarks.photo_page_speed.photos import photos, plant
from benchmarks.photo_page_speed.visit import CHROMIUM, interactions, opened, served
from benchmarks.record import RESULTS, record

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 3600.0
SLOW_MS = 100.0


def measure(
    stills: Path = Path("data/synthetic/stills"),
    count: int = 1_000,
    faces: int = 10_000,
    people: int = 400,
    trials: int = 5,
    tracking_uri: str = f"sqlite:///{ROOT}/mlflow/mlflow.db",
    results: Path = RESULTS,
) -> Path:
    """Add photos of 1 to 2 megapixels to a library, and visit another one that holds many faces."""
    load_before = os.getloadavg()[0]
    pictures = sorted(path for path in stills.rglob("*") if path.suffix in {".png", ".jpg"})
    with tempfile.TemporaryDirectory() as folder:
        added = _added(Path(folder) / "photos", list(photos(pictures, count)), tracking_uri)
    with tempfile.TemporaryDirectory() as folder:
        waits = _visited(Path(folder), faces, people, trials, [path.read_bytes() for path in pictures[:50]])
    loads = {"load_before": round(load_before, 1), "load_after": round(os.getloadavg()[0], 1)}
    figures = (
        added | loads | {"interactions_ms": waits, "slower_than_100_ms": sum(each > SLOW_MS for each in waits.values())}
    )
    config = {"photos": count, "faces": faces, "people": people}
    return record(figures, Path(__file__).with_name("reading.md"), results, config=config, trials=trials)


def _added(folder: Path, files: list[bytes], tracking_uri: str) -> dict[str, float]:
    """Return seconds until all photos were looked at, and until they were sorted; and seconds of all processors."""
    library = Library.open(folder, champion(tracking_uri))
    try:
        began, before = time.monotonic(), _processor_seconds()
        for number, data in enumerate(files):
            library.add(f"album/{number}.jpg", io.BytesIO(data))
        while library.progress().photos_done < len(files):
            time.sleep(0.1)
        looked_at = time.monotonic() - began
        if not library.wait(PATIENCE_S):
            raise RuntimeError(f"the library was still busy after {PATIENCE_S:g} seconds")
        ready, found = time.monotonic() - began, library.progress().faces_found
    finally:
        library.close()
    return {
        "seconds_looked_at": round(looked_at, 1),
        "seconds_ready": round(ready, 1),
        "processor_seconds": round(_processor_seconds() - before, 1),
        "faces_found": found,
    }


def _processor_seconds() -> float:
    """Return what this process and those of its children that have ended have used."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def _visited(folder: Path, faces: int, people: int, trials: int, thumbnails: list[bytes]) -> dict[str, float]:
    """Return medians of milliseconds, nothing without a Chromium."""
    if CHROMIUM is None:
        return {}
    with served(folder):
        pass
    plant(folder, faces, people, thumbnails)
    with served(folder) as address, opened(address) as tab:
        return {name: round(value, 1) for name, value in interactions(tab, trials).items()}


if __name__ == "__main__":
    run(measure)
