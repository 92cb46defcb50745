"""What the columns of other people's tables say about a face, by their names or by a map of the configuration."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from core.manifest import LABELS
from core.rejects import Reason, Rejected, RejectLog
from core.settings import unknown_key
from faces.media.csv_rows import Row
from faces.media.names import SPLIT_WORDS
from faces.media.place import LayoutError
from faces.sources.labels import GENDERS, age_of, ethnicity_of, gender_of, number_of

SPLITS: dict[str, str] = {**SPLIT_WORDS, "publictest": "val", "privatetest": "test"}
"""FER2013 calls its validation set PublicTest."""

GENDER_WORDS: dict[str, str] = {"m": "male", "f": "female", "man": "male", "woman": "female"}

EMOTIONS: tuple[str, ...] = ("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral")
"""The codes 0 to 6 of FER2013 (Goodfellow et al., ICONIP 2013)."""


def split_of(text: str) -> str:
    """Return train, val or test. Raises ValueError for another word."""
    return _known(text.lower(), SPLITS, "split")


def emotion_of(text: str) -> str:
    """Return the word for a code of FER2013; a word stays as it is. Raises ValueError for another number."""
    codes = {str(code): name for code, name in enumerate(EMOTIONS)}
    return text if not text.removesuffix(".0").isdecimal() else _known(text.removesuffix(".0"), codes, "emotion")


def _gender(text: str) -> str:
    word = GENDER_WORDS.get(text.lower(), text.lower())
    return word if word in GENDERS.values() else gender_of(text)


def _ethnicity(text: str) -> str:
    return text if text.isalpha() else ethnicity_of(text)


def _known(word: str, words: Mapping[str, str], what: str) -> str:
    if word not in words:
        raise ValueError(f"{what} {word[:20]!r} is not one of {', '.join(words)}")
    return words[word]


READ: dict[str, Callable[[str], Any]] = {"str": str, "float64": number_of}
CODED: dict[str, Callable[[str], Any]] = {
    "age": age_of,
    "gender": _gender,
    "ethnicity": _ethnicity,
    "given_split": split_of,
}

READ_AS: dict[str, Callable[[str], Any]] = {name: CODED.get(name, READ[kind]) for name, kind in LABELS.items()}
"""How the cells of each label's column are read; an empty cell is unknown."""

UNNAMED = frozenset({"identity", "attributes", "given_split"})
"""Labels that no column of that name is taken for: what it holds has to be said by a map."""

WELL_KNOWN: dict[str, tuple[str, Callable[[str], Any]]] = {
    "usage": ("given_split", split_of),
    "emotion": ("condition", emotion_of),
}
"""Columns of FER2013, by their names in lower case, and the labels that they are."""


class TableColumns:
    """Which columns of a table are which labels.

    `header`: the names of its columns, lower case. `mapped`: label -> column, from the configuration. Raises
    LayoutError for a column that is not there.
    """

    def __init__(self, header: Sequence[str], mapped: Mapping[str, str]) -> None:
        self._read: dict[str, tuple[str, Callable[[str], Any]]] = {}
        for label, column in mapped.items():
            if label in LABELS:
                self._add(label, _present(column, header), READ_AS[label])
        for label in LABELS:
            if label not in UNNAMED and label in header:
                self._add(label, label, READ_AS[label])
        for column, (label, read) in WELL_KNOWN.items():
            if column in header:
                self._add(label, column, read)

    def _add(self, label: str, column: str, read: Callable[[str], Any]) -> None:
        """Take a column for a label that has none; a well-known one is read as what it is."""
        known, special = WELL_KNOWN.get(column, ("", read))
        self._read.setdefault(label, (column, special if known == label else read))

    @property
    def used(self) -> set[str]:
        """Return the columns that are read."""
        return {column for column, _ in self._read.values()}

    def labels(self, row: Row | Rejected) -> dict[str, Any]:
        """Return what a row says. Raises Rejected for one that makes no sense."""
        if isinstance(row, Rejected):
            raise row
        try:
            return {label: read(cell) for label, (column, read) in self._read.items() if (cell := row[column].strip())}
        except ValueError as error:
            raise Rejected(Reason.BAD_RECORD, str(error)) from error


def tell_unused(path: str, header: Sequence[str], used: set[str], columns: TableColumns, log: RejectLog) -> None:
    """Name, once, the columns of a table that nothing is done with."""
    unused = [name for name in header if name not in used | columns.used]
    if unused:
        named = ", ".join(unused[:20]) + (", …" if len(unused) > 20 else "")
        log.append(path, Reason.UNUSED_COLUMN, f"not read: {named}")


def _present(column: str, header: Sequence[str]) -> str:
    """Return a column of the map as the table calls it. Raises LayoutError when there is none."""
    name = column.strip().lower()
    if name not in header:
        raise LayoutError(f"`columns`: {unknown_key(name, [one for one in header if one], 'column')}")
    return name
