"""MXNet RecordIO as insightface packs CASIA-WebFace, MS1M and others: `train.rec` beside `train.idx`.

Record 0 holds no picture but two numbers: one more than the last picture's key, and the end of the records
after it, which name the range of each identity. Without an index the records are numbered in their order.
"""

import math
from collections.abc import Iterator

from core.rejects import Reason, Rejected, RejectLog
from faces.media.names import split_in
from faces.media.place import FoundFile, Item, Place
from faces.media.record_file import Head, RecordFile
from faces.media.record_pictures import record_offsets
from faces.sources.connector import Connector, sift

SUFFIX = ".rec"

SIDE_FILES: tuple[str, ...] = (".idx", ".lst")
"""Endings of the files that belong to a .rec; `property` (classes, height, width) is not needed either."""


def pick(place: Place, log: RejectLog) -> Iterator[Item]:
    """Yield the pictures; `member` is the key in the index, the identity the whole number that is its first label."""
    files = [file for file in place.files if file.path.suffix.lower() == SUFFIX]
    splits = {file.path: split_in(file.path.stem) for file in files} if len(files) > 1 else {}
    for file in files:
        yield from _records(file, splits.get(file.path), log)
    used = [*files, *(file for file in place.files if _is_side_file(file))]
    for file in sift(place, "image", log, frozenset(str(file.path) for file in used)):
        log.append(str(file.path), Reason.WRONG_KIND, "a picture: add a source whose `kind` reads pictures")


def fits(place: Place) -> bool:
    """Recognise a .rec file."""
    return any(file.path.suffix.lower() == SUFFIX for file in place.files)


def _is_side_file(file: FoundFile) -> bool:
    return file.path.suffix.lower() in SIDE_FILES or file.path.name == "property"


def _records(file: FoundFile, split: str | None, log: RejectLog) -> Iterator[Item]:
    path = str(file.path)
    if file.container != "file":
        log.append(path, Reason.WRONG_KIND, "records cannot be read inside an archive: unpack it first")
        return
    try:
        offsets = sorted(record_offsets(file.location, log, path), key=lambda entry: entry[1])
        with RecordFile(file.location) as records:
            end = _end_of_pictures(records, dict(offsets))
            for key, offset in offsets:
                try:
                    head = records.head(offset)
                    if head.picture_bytes or not _is_metadata(key, end):
                        labels = {"identity": _identity(head), "given_split": split}
                        yield Item(file, labels, str(key), "recordio")
                except Rejected as no:
                    log.append(path, no.reason, f"record {key}: {no.detail}")
    except OSError as error:
        log.append(path, Reason.UNREADABLE, error.strerror or str(error))


def _end_of_pictures(records: RecordFile, offsets: dict[int, int]) -> float:
    """Return the key after that of the last picture; infinite when record 0 does not tell."""
    try:
        head = records.head(offsets[0])
    except (KeyError, Rejected):
        return math.inf
    return head.labels[0] if not head.picture_bytes and len(head.labels) > 1 else math.inf


def _is_metadata(key: int, end: float) -> bool:
    """Tell the records that hold no picture by design; `end` is a float32, exact to one part in 2 ** 24."""
    return end < math.inf and (key == 0 or key >= end * (1 - 2**-23))


def _identity(head: Head) -> str:
    if not head.picture_bytes:
        raise Rejected(Reason.BAD_RECORD, "it holds no picture")
    label = head.labels[0]
    if not math.isfinite(label) or label != int(label):
        raise Rejected(Reason.BAD_RECORD, f"the label {label} is no whole number")
    return str(int(label))


CONNECTOR = Connector("MXNet RecordIO (train.rec beside train.idx), as insightface packs CASIA-WebFace", pick, fits)
