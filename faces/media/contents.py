"""Read the content of raw-manifest rows back, each container file opened once and streamed in order."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

import numpy as np

from core.rejects import Reason, Rejected
from faces.media.array_stacks import read_arrays
from faces.media.decode import Decoded
from faces.media.idx import read_idx
from faces.media.pixel_rows import read_pixel_csv
from faces.media.record_pictures import read_recordio
from faces.media.tars import read_tar
from faces.media.zips import read_zip

Content = Path | bytes | np.ndarray | Decoded | Rejected
"""A file to open, encoded bytes, uint8 pixels (H, W) or (H, W, 3), with a note or without, or why there is nothing."""

Reader = Callable[[Path, Sequence[str]], Iterator[Content]]

READERS: dict[str, Reader] = {
    "file": lambda location, members: iter([location] * len(members)),
    "zip": read_zip,
    "tar": read_tar,
    "pixel_csv": read_pixel_csv,
    "arrays": read_arrays,
    "idx": read_idx,
    "recordio": read_recordio,
}
"""How the members of a container are read, by its type: (file, member names in its order) -> one content each."""


def contents(addresses: Iterable[tuple[Path, str, str]]) -> Iterator[Content]:
    """Yield the content at each (file, container, member), in the order given.

    Members of one container must stand together, in the container's own order. A container that cannot be
    opened or breaks off gives a Rejected for each of its remaining members.
    """
    for (location, container), group in groupby(addresses, key=lambda address: address[:2]):
        members = [member for _, _, member in group]
        yield from _read(location, container, members)


def _read(location: Path, container: str, members: list[str]) -> Iterator[Content]:
    given = 0
    failure = Rejected(Reason.UNREADABLE, "it is no longer in its container")
    try:
        for content in READERS[container](location, members):
            given += 1
            yield content
    except Rejected as no:
        failure = no
    except (OSError, EOFError, ValueError) as error:
        failure = Rejected(Reason.UNREADABLE, f"{location.name}: {error}")
    for _ in members[given:]:
        yield failure
