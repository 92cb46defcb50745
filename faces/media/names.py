"""Names of files in folders and archives: which are read, which are text, and the labels in them."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from core.names import name_key
from faces.media.formats import ENDINGS

SYSTEM: frozenset[str] = frozenset(
    {
        *("thumbs.db", "ehthumbs.db", "desktop.ini", "picasa.ini", "zbthumbnail.info", "icon\r", "__macosx"),
        *("@eadir", "#recycle", "#snapshot", "@recycle", "@recently-snapshot", "@tmp", "@sharebin"),
        *("$recycle.bin", "recycler", "recycled", "system volume information", "found.000"),
        *("lost+found", "network trash folder", "temporary items", "thumbs.db:encryptable"),
    }
)
"""Names, as `name_key` gives them, of what operating systems, file servers and picture managers leave behind."""

SIDECARS: frozenset[str] = frozenset({".xmp", ".aae", ".thm", ".lrv", ".mp", ".pp3", ".dop"})
"""Endings of what picture managers, phones and cameras write beside a picture or clip: edits, previews, motion."""

ALBUM_FILES: frozenset[str] = frozenset(
    {
        *("metadata.json", "print-subscriptions.json", "shared_album_comments.json"),
        *("user-generated-memory-titles.json", "archive_browser.html"),
    }
)
"""What Google Takeout writes about an album or an archive."""

TAKEOUT = "supplemental-metadata"
"""Google Takeout writes `IMG_1.jpg.supplemental-metadata.json`, or less of it (names are cut), beside `IMG_1.jpg`."""

ARCHIVE_TYPES: dict[str, str] = {
    ".zip": "zip",
    **dict.fromkeys((".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz"), "tar"),
}
"""Type of the archives that can be read, by the ending of the file's name."""

OTHER_ARCHIVES: tuple[str, ...] = (".7z", ".rar", ".tar.zst", ".tzst")
"""Endings of archives that cannot be read."""


def is_system(name: str) -> bool:
    """Tell hidden names (a leading dot), and those of `SYSTEM`, from names that are looked at."""
    return name.startswith(".") or name_key(name) in SYSTEM


def system_root(path: PurePosixPath) -> PurePosixPath | None:
    """Return the system file or folder that a path is or lies in; None for one that is looked at."""
    deep = next((depth for depth, part in enumerate(path.parts, start=1) if is_system(part)), None)
    return None if deep is None else PurePosixPath(*path.parts[:deep])


def skipped(count: int) -> str:
    """Say how many were skipped."""
    return f"skipped {count:,} system file{'' if count == 1 else 's'} or folder{'' if count == 1 else 's'}"


def sidecars(paths: Iterable[PurePosixPath]) -> frozenset[PurePosixPath]:
    """Return those files of a source that only say something about pictures and clips beside them."""
    listed = list(paths)
    beside: dict[PurePosixPath, list[str]] = defaultdict(list)
    for path in listed:
        if path.suffix.lower() != ".json":
            beside[path.parent].append(name_key(path.name))
    for names in beside.values():
        names.sort()
    return frozenset(path for path in listed if _is_sidecar(path, beside.get(path.parent, [])))


def _is_sidecar(path: PurePosixPath, names: list[str]) -> bool:
    """`names`: keys of the names beside it, sorted."""
    if path.suffix.lower() in SIDECARS or name_key(path.name) in ALBUM_FILES:
        return True
    if path.suffix.lower() != ".json":
        return False
    described = _described(name_key(path.stem))
    if PurePosixPath(described).suffix in ENDINGS:
        return True
    place = bisect_left(names, described)
    return place < len(names) and names[place].startswith(described)


def _described(stem: str) -> str:
    """Return the name, or its beginning, of the picture that a file of Google Takeout describes."""
    stem = re.sub(r"\(\d+\)$", "", stem)
    picture, _, rest = stem.rpartition(".")
    return picture if picture and TAKEOUT.startswith(rest) else stem


def printable(name: str) -> str:
    """Return a file name with bytes that are not UTF-8 written as `\\xNN`."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def is_text(name: str) -> bool:
    """Tell whether a file name is valid UTF-8."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def archive_type(path: Path) -> str | None:
    """Return "zip", "tar", or None when the name is not that of an archive that can be read."""
    return next((kind for ending, kind in ARCHIVE_TYPES.items() if path.name.lower().endswith(ending)), None)


SPLIT_WORDS: dict[str, str] = {
    **dict.fromkeys(("train", "training"), "train"),
    **dict.fromkeys(("val", "valid", "validation", "dev"), "val"),
    **dict.fromkeys(("test", "testing", "t10k"), "test"),
}
"""Words in the name of a file or array that tell a data set's own split; MNIST calls its test set t10k."""


def split_in(name: str) -> str | None:
    """Return the split that a name tells, as `train-images-idx3-ubyte`, `x_test` or `faces-val-0003.tar` do."""
    words = re.findall(r"t10k|[a-z]+", name.lower())
    return next((SPLIT_WORDS[word] for word in words if word in SPLIT_WORDS), None)
