"""The whole front end up to the table of measures, and as a process of its own whose memory can be watched."""

import sys
import tempfile
from pathlib import Path

from benchmarks.front_end_speed.pictures import first
from faces.measuring.measure import MeasureSettings, measure_faces
from faces.sources.scan import scan_all
from faces.sources.settings import SourceSettings


def front_end(folder: Path, count: int, workers: int, parts: Path) -> int:
    """Scan and measure the first `count` pictures; return the number of faces."""
    pictures = first(folder, count)
    raw, _ = scan_all([SourceSettings(kind="flat_photos", path=pictures.name, synthetic=True)], folder)
    return len(measure_faces(raw, folder, MeasureSettings(), workers, parts)[0])


def main() -> None:
    """Measure the first `argv[2]` pictures of the folder `argv[1]` with `argv[3]` workers."""
    folder, count, workers = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    with tempfile.TemporaryDirectory(prefix="likeness-parts-") as parts:
        faces = front_end(folder, count, workers, Path(parts))
    print(f"{faces} faces in {count} pictures")


if __name__ == "__main__":
    main()
