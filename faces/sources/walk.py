"""The files at a source's path, in a fixed order; what cannot be used safely is listed separately."""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from core.rejects import Reason, RejectLog
from faces.media.archives import archive_type, list_archive
from faces.media.folder import files_below
from faces.media.formats import told_by
from faces.media.names import is_text, printable
from faces.media.place import FoundFile, LayoutError, Place


def look(path: Path, root: Path, log: RejectLog) -> Place:
    """Return what lies at `path`: the files of a folder (sorted), the members of an archive, or the one file.

    Links are followed as `faces.media.folder` says; they, names that are not UTF-8, files that are not regular and
    folders that cannot be read go into `log`, and system files in one row. Raises LayoutError when `path` does not
    exist.
    """
    if not path.exists():
        raise LayoutError(f"{path} does not exist: correct the source's `path`, or put the data there")
    if path.is_dir():
        return Place(path, tuple(_found(path, root, log)))
    if archive_type(path):
        return Place(path, tuple(list_archive(path, log)))
    return Place(path, (_file(PurePosixPath(path.name), path),))


def _found(folder: Path, root: Path, log: RejectLog) -> Iterator[FoundFile]:
    for location in files_below(folder, root, log):
        path = PurePosixPath(location.relative_to(folder).as_posix())
        if not is_text(str(path)):
            log.append(printable(str(path)), Reason.BAD_NAME, "the name is not UTF-8")
        elif not location.is_file():
            log.append(str(path), Reason.NOT_AN_IMAGE, "not a regular file")
        else:
            yield _file(path, location)


def _file(path: PurePosixPath, location: Path) -> FoundFile:
    return FoundFile(path, location, location.stat().st_size, told=told_by(location))
