"""Encoded pictures of MXNet RecordIO files, found by their index or, without one, by their order."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from core.rejects import Reason, Rejected, RejectLog
from faces.media.record_file import RecordFile, index_lines


def read_recordio(location: Path, members: Sequence[str]) -> Iterator[bytes | Rejected]:
    """Yield the encoded picture of each member. Raises Rejected when the file cannot be opened."""
    offsets = dict(record_offsets(location, RejectLog(), ""))
    with RecordFile(location) as file:
        for member in members:
            try:
                yield file.picture(offsets[int(member)])
            except Rejected as no:
                yield no
            except (KeyError, ValueError):
                yield Rejected(Reason.UNREADABLE, "it is no longer in its index")


def record_offsets(location: Path, log: RejectLog, path: str) -> Iterator[tuple[int, int]]:
    """Yield (key, offset) from the index, or by reading from record to record when there is none."""
    index = location.with_suffix(".idx")
    if index.is_file():
        yield from _indexed(index, log, path)
        return
    number = -1
    try:
        with RecordFile(location) as records:
            for number, offset in enumerate(records.offsets()):
                yield number, offset
    except Rejected as no:
        log.append(path, no.reason, f"it breaks off after {number + 1} records: {no.detail}")


def _indexed(index: Path, log: RejectLog, path: str) -> Iterator[tuple[int, int]]:
    seen: set[int] = set()
    for number, entry in index_lines(index):
        if entry is None:
            log.append(path, Reason.BAD_RECORD, f"line {number} of the index is no key and offset")
        elif entry[0] in seen:
            log.append(path, Reason.BAD_RECORD, f"line {number} of the index: key {entry[0]} stands twice")
        else:
            seen.add(entry[0])
            yield entry
