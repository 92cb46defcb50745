"""CelebA: numbered pictures, aligned or in the wild, in a folder or an archive, and lists that name them.

Liu, Luo, Wang and Tang, "Deep Learning Face Attributes in the Wild", ICCV 2015.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from core.rejects import Reason, RejectLog
from faces.media.archives import archive_type, list_archive
from faces.media.place import FoundFile, Item, LayoutError, Place
from faces.sources.celeba_lists import UNUSED_LISTS, lists_of, read_lists
from faces.sources.connector import Connector, sift

FOLDERS: frozenset[str] = frozenset({"img_align_celeba", "img_align_celeba_png", "img_celeba"})
"""Names of the folders (and archives) of the published pictures."""

NUMBERED = re.compile(r"\d{6}")


def pick(place: Place, log: RejectLog) -> Iterator[Item]:
    """Yield the pictures with six digits or a list's word for a name, and what the lists say about them.

    Each list is optional. A name in a list means the picture with that stem, whatever its file type. A picture
    that lists name but that is not there is counted once.
    """
    place = _opened(place, log)
    lists = lists_of(place)
    facts, missing = read_lists(_chosen(lists, log), log)
    used = frozenset(str(file.path) for files in [*lists, *lists_of(place, UNUSED_LISTS)] for file in files)
    first: dict[str, FoundFile] = {}
    for file in sift(place, "image", log, used):
        name = file.path.stem
        if name in facts and first.setdefault(name, file) is not file:
            log.append(str(file.path), Reason.AMBIGUOUS, f"the lists may mean {first[name].path}, which is used")
        elif name in facts or NUMBERED.fullmatch(name):
            missing.pop(name, None)
            yield Item(file, facts.get(name, {}))
        else:
            log.append(str(file.path), Reason.WRONG_KIND, "neither six digits nor named in a list")
    for name, (path, line) in missing.items():
        log.append(path, Reason.BAD_RECORD, f"line {line}: there is no picture {name}")


def fits(place: Place) -> bool:
    """Recognise the published folder or list names beside numbered pictures, or an archive named after the set."""
    pictures = place.of_kind("image")
    numbered = sum(bool(NUMBERED.fullmatch(file.path.stem)) for file in pictures)
    folders = {place.path.stem, *(part for file in pictures for part in file.path.parts[:-1])}
    is_named = bool(folders & FOLDERS or lists_of(place))
    return (is_named and numbered * 2 > len(pictures)) or any(map(_is_archive, place.files))


def _chosen(lists: list[list[FoundFile]], log: RejectLog) -> list[FoundFile]:
    """Return the first file of each list; others of its name go into `log`."""
    for used, *others in lists:
        for other in others:
            log.append(str(other.path), Reason.AMBIGUOUS, f"{used.path} is read as this list")
    return [files[0] for files in lists]


def _is_archive(file: FoundFile) -> bool:
    return file.container == "file" and "celeba" in file.path.name.lower() and archive_type(file.location) is not None


def _opened(place: Place, log: RejectLog) -> Place:
    """Return the place with the members of its CelebA archives in the archives' stead."""
    files: list[FoundFile] = []
    for file in place.files:
        files += _members(file, log, alone=not place.of_kind("image")) if _is_archive(file) else [file]
    return Place(place.path, tuple(files))


def _members(archive: FoundFile, log: RejectLog, alone: bool) -> list[FoundFile]:
    """Return the members of an archive; one that is broken is an error only when there is nothing else to read."""
    inner = RejectLog()
    try:
        members = list_archive(archive.location, inner)
    except LayoutError as error:
        if alone:
            raise
        log.append(str(archive.path), Reason.UNREADABLE, str(error))
        return []
    for _, path, frame, reason, detail in inner.rows():
        about = archive.path if path == archive.location.name else archive.path / path.lstrip("/")
        log.append(str(about), reason, detail, frame=frame)
    return [replace(one, path=archive.path / one.path) for one in members]


CONNECTOR = Connector(
    "CelebA: img_align_celeba or img_celeba (a folder or an archive), beside its lists",
    pick,
    fits,
    mistaken_for=frozenset({"identity_folders"}),
)
