"""Lists that lie beside the pictures of a data set: names with identities, attributes or a split."""

from pathlib import Path

from core.rejects import Reason, Rejected, RejectLog
from faces.media.contents import contents
from faces.media.place import SIDE_FILE_BYTES, FoundFile
from faces.media.plain_text import START, flaw_of


def text_lines(file: FoundFile, log: RejectLog) -> list[str]:
    """Return the lines of a text file or member; one that cannot be read goes into `log` and has none."""
    try:
        return _text(file).splitlines()
    except Rejected as no:
        log.append(str(file.path), no.reason, no.detail)
    except OSError as error:
        log.append(str(file.path), Reason.UNREADABLE, error.strerror or str(error))
    return []


def _text(file: FoundFile) -> str:
    if file.bytes > SIDE_FILE_BYTES:
        raise Rejected(Reason.TOO_LARGE, f"a list of {file.bytes} bytes, the limit is {SIDE_FILE_BYTES}")
    content = next(contents([(file.location, file.container, file.member)]))
    if not isinstance(content, Path | bytes):
        raise (
            content if isinstance(content, Rejected) else Rejected(Reason.BAD_RECORD, "pixels where a list is expected")
        )
    raw = content.read_bytes() if isinstance(content, Path) else content
    if flaw := flaw_of(raw[:START], commas=file.path.suffix.lower() == ".csv"):
        raise Rejected(Reason.BAD_RECORD, flaw)
    return raw.decode("utf-8-sig", "replace")
