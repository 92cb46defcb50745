"""What every layout of a data set has to offer: one file per layout holds one `CONNECTOR`."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from core.rejects import Reason, RejectLog
from faces.media.names import sidecars
from faces.media.place import FoundFile, Item, Kind, Place

Pick = Callable[[Place, RejectLog], Iterator[Item]]
PickMapped = Callable[[Place, RejectLog, Mapping[str, str]], Iterator[Item]]


@dataclass(frozen=True)
class Connector:
    """How a layout is read and recognised.

    `layout`: what it looks like, in words. `pick`: yields the items of a place in a fixed order and logs what it leaves
    out. `fits`: recognises the layout from names, and the header line of tables. `backend`: how its faces are
    measured unless the configuration says otherwise. `mistaken_for`: the kinds that can read the layout as well, but
    to a false result. `mapped`: how a table is picked with a map from labels to its columns, for those that take one.
    """

    layout: str
    pick: Pick
    fits: Callable[[Place], bool]
    backend: str = "mediapipe"
    mistaken_for: frozenset[str] = frozenset()
    mapped: PickMapped | None = None

    def items(self, place: Place, log: RejectLog, columns: Mapping[str, str]) -> Iterator[Item]:
        """Yield what `pick` does, or, for a table, what `mapped` does."""
        return self.pick(place, log) if self.mapped is None else self.mapped(place, log, columns)


def sift(place: Place, kind: Kind, log: RejectLog, used: frozenset[str] = frozenset()) -> list[FoundFile]:
    """Return the files of one kind; the others go into `log`, except side files whose path is in `used`.

    What phones, cameras and exports write beside pictures (`faces.media.names.sidecars`) is counted in one row.
    """
    beside = {path for path in sidecars(file.path for file in place.files) if str(path) not in used}
    found = []
    for file in place.files:
        if file.path in beside:
            continue
        if file.kind == kind:
            found.append(file)
        elif str(file.path) not in used:
            log.append(str(file.path), *_stray(file))
    if beside:
        log.append(place.address, Reason.SYSTEM_FILE, f"skipped {len(beside):,} files that describe pictures")
    return found


def _stray(file: FoundFile) -> tuple[Reason, str]:
    if file.kind == "image":
        return Reason.WRONG_KIND, "a picture: add a source whose `kind` reads pictures"
    if file.kind == "clip":
        return Reason.WRONG_KIND, "a clip: add a source of kind `clips`"
    return Reason.NOT_AN_IMAGE, "neither its content nor its name is that of a picture or clip"
