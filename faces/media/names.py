"""Names of files in folders and archives: which are read, which are text, and the labels in them."""

import re
from pathlib import Path

IGNORED: frozenset[str] = frozenset({"Thumbs.db", "desktop.ini", "__MACOSX"})
"""Names that file managers leave behind; they and hidden names (a leading dot) are skipped uncounted."""

ARCHIVE_TYPES: dict[str, str] = {
    ".zip": "zip",
    **dict.fromkeys((".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz"), "tar"),
}
"""Type of the archives that can be read, by the ending of the file's name."""

OTHER_ARCHIVES: tuple[str, ...] = (".7z", ".rar", ".tar.zst", ".tzst")
"""Endings of archives that cannot be read."""


def counts(name: str) -> bool:
    """Tell names that are looked at from hidden ones and a file manager's own."""
    return not name.startswith(".") and name not in IGNORED


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
