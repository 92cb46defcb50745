"""Archives (.zip, .tar, .tar.gz, …) listed as they are: nothing is extracted to disk."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePosixPath

from core.rejects import Rejected, RejectLog
from faces.media import tars, zips
from faces.media.formats import ENDINGS
from faces.media.members import Entry
from faces.media.names import archive_type
from faces.media.place import FoundFile, LayoutError

__all__ = ["archive_type", "list_archive"]

LISTERS: dict[str, Callable[[Path, RejectLog], Iterator[Entry]]] = {"zip": zips.list_zip, "tar": tars.list_tar}


def list_archive(path: Path, log: RejectLog) -> list[FoundFile]:
    """Return the members that are files, in the archive's order; links, unsafe names and bombs go into `log`.

    Folders that wrap everything are left off the members' paths, see `wrapper`. An archive that breaks off gives
    the members before the break, and one reject under its own name. Raises LayoutError when it cannot be opened
    at all, or has too many members.
    """
    kind = archive_type(path) or ""
    found: list[tuple[PurePosixPath, Entry]] = []
    try:
        for entry in LISTERS[kind](path, log):
            found.append((entry.path, Entry(entry.name, entry.bytes, None, told=entry.told)))
    except LayoutError:
        raise
    except Rejected as no:
        if not found:
            raise _unreadable(path, no.detail) from no
        log.append(path.name, no.reason, no.detail)
    except (*zips.BROKEN, *tars.BROKEN) as error:
        raise _unreadable(path, error) from error
    wrapped = wrapper([place for place, entry in found if entry.told or place.suffix.lower() in ENDINGS])
    return [
        FoundFile(_without(place, wrapped), path, entry.bytes, kind, entry.name, entry.told) for place, entry in found
    ]


def _unreadable(path: Path, why: object) -> LayoutError:
    return LayoutError(f"{path} cannot be read as an archive ({why}): copy or download it again")


def wrapper(paths: Sequence[PurePosixPath]) -> tuple[str, ...]:
    """Return the outer folders that hold all pictures and clips: `lfw` where they are `lfw/person/picture.jpg`.

    Most pictures keep a folder: an archive of one person's folder is not unwrapped.
    """
    places = [path.parts for path in paths]
    if not places:
        return ()
    depths = sorted(map(len, places))
    most = max(0, depths[len(depths) // 2] - 2)
    return tuple(_common(min(places), max(places)))[:most]


def _common(first: tuple[str, ...], last: tuple[str, ...]) -> Iterator[str]:
    """Yield the folders that two paths share; those of the first and last in sorted order are shared by all."""
    for one, other in zip(first[:-1], last[:-1], strict=False):
        if one != other:
            return
        yield one


def _without(path: PurePosixPath, outer: tuple[str, ...]) -> PurePosixPath:
    inside = outer and path.parts[: len(outer)] == outer and len(path.parts) > len(outer)
    return PurePosixPath(*path.parts[len(outer) :]) if inside else path
