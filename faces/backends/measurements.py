"""Where the CSV files of another program are."""

import hashlib
from pathlib import Path

from core.rejects import RejectLog
from faces.backends.matching import Parts
from faces.backends.number_columns import MeasurementsError
from faces.measuring.measure_settings import MeasureSettings
from faces.media.folder import files_below

SUFFIXES = (".csv.gz", ".csv")


def required(backend: str, settings: MeasureSettings, measurements: Path | None) -> Path:
    """Return where the measurements are. Raises MeasurementsError when they cannot be used with these settings."""
    if measurements is None:
        raise MeasurementsError(f"`backend: {backend}` needs `measurements`: its CSV file, or a folder of them")
    if settings.decode.reduce_over is not None:
        raise MeasurementsError(f"`backend: {backend}` measured whole pictures: leave out `decode.reduce_over`")
    return measurements


def csv_files(place: Path) -> list[tuple[Parts, Path]]:
    """Return the CSV files below a folder, or the one file, sorted, each after its folders and name without ending.

    Links are followed wherever they lead, for nothing but numbers is read; hidden and system files are left out.

    Raises MeasurementsError when there is none.
    """
    if place.is_file():
        return [(_parts(place.name), place)]
    found = files_below(place, Path(place.anchor), RejectLog())
    files = sorted(path for path in found if path.name.lower().endswith(SUFFIXES))
    if not files:
        raise MeasurementsError(f"{place} is neither a CSV file nor a folder with some: correct `measurements`")
    return [(_parts(path.relative_to(place).as_posix()), path) for path in files]


def measurements_digest(place: Path) -> str:
    """Return the SHA-256, as hex, of the names and contents of the CSV files that `csv_files` finds."""
    digest = hashlib.sha256()
    for name, path in csv_files(place):
        with path.open("rb") as file:
            digest.update(f"{'/'.join(name)}|{hashlib.file_digest(file, 'sha256').hexdigest()}\n".encode())
    return digest.hexdigest()


def _parts(name: str) -> Parts:
    ending = next((suffix for suffix in SUFFIXES if name.lower().endswith(suffix)), "")
    return tuple(name[: len(name) - len(ending)].split("/"))
