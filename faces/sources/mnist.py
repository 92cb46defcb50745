"""MNIST and sets in its format, for a warm-up: IDX files (plain or .gz) or one .npz; the class is the identity.

The digit stands for the person, so that clustering can be scored; split such a table by image, not by person.
"""

import re
from collections.abc import Iterator

from core.rejects import Reason, Rejected, RejectLog
from faces.media.idx import inspect_idx, labels_in
from faces.media.names import split_in
from faces.media.place import FoundFile, Item, Place
from faces.sources import arrays
from faces.sources.connector import Connector, sift

PICTURES = re.compile(r"(.*)images([-.])idx3[-.]ubyte(\.gz)?", re.IGNORECASE)
LABELS = re.compile(r"(.*)labels([-.])idx1[-.]ubyte(\.gz)?", re.IGNORECASE)


def pick(place: Place, log: RejectLog) -> Iterator[Item]:
    """Yield the digits; `member` is the index. `train-...` is the split train, `t10k-...` the split test."""
    pictures = [file for file in place.files if PICTURES.fullmatch(file.path.name)]
    labels = {file.path: _labels(file, place) for file in pictures}
    packed = [file for file in place.files if _is_npz(file)]
    for file in pictures:
        yield from _records(file, labels[file.path], log)
    for file in packed:
        yield from arrays.records(file, log)
    used = {str(file.path) for file in [*pictures, *labels.values(), *packed] if file}
    for file in sift(place, "image", log, frozenset(used)):
        log.append(str(file.path), Reason.WRONG_KIND, "a picture: add a source whose `kind` reads pictures")


def fits(place: Place) -> bool:
    """Recognise the names of the IDX files, and a .npz with MNIST in its name."""
    return any(PICTURES.fullmatch(file.path.name) for file in place.files) or any(
        _is_npz(file) and "mnist" in file.path.name.lower() for file in place.files
    )


def _is_npz(file: FoundFile) -> bool:
    return file.path.suffix.lower() == ".npz"


def _records(file: FoundFile, label_file: FoundFile | None, log: RejectLog) -> Iterator[Item]:
    try:
        if file.container != "file":
            raise Rejected(Reason.WRONG_KIND, "IDX files cannot be read inside an archive: unpack it first")
        idx = inspect_idx(file.location)
        if len(idx.shape) != 3:
            raise Rejected(Reason.BAD_RECORD, "labels where pictures should be")
        count, labels = (idx.shape[0], None) if label_file is None else labels_in(label_file.location)
        if count != idx.shape[0]:
            raise Rejected(Reason.BAD_RECORD, f"{idx.shape[0]} pictures but {count} labels")
    except Rejected as no:
        log.append(str(file.path), no.reason, no.detail)
        return
    whole = idx.present if labels is None else min(idx.present, len(labels))
    if whole < count:
        log.append(str(file.path), Reason.TRUNCATED, f"{whole} of {count} pictures and labels are there")
    split = split_in(file.path.name)
    for index in range(whole):
        identity = None if labels is None else str(labels[index])
        yield Item(file, {"identity": identity, "given_split": split}, str(index), "idx")


def _labels(file: FoundFile, place: Place) -> FoundFile | None:
    """Return the file of labels of one of pictures; for a source that is one file it may lie beside it."""
    key = _key(PICTURES, file.path.name)
    found = [other for other in place.files if other.path.parent == file.path.parent]
    if place.path.is_file() and file.container == "file":
        found += [FoundFile(file.path.with_name(path.name), path) for path in sorted(place.path.parent.iterdir())]
    return next((other for other in found if _key(LABELS, other.path.name) == key), None)


def _key(pattern: re.Pattern[str], name: str) -> str | None:
    """Return what the names of pictures and their labels have in common."""
    match = pattern.fullmatch(name)
    return match[1].lower() if match else None


CONNECTOR = Connector(
    "MNIST: train-images-idx3-ubyte and its labels (plain or .gz), or mnist.npz", pick, fits, backend="none"
)
