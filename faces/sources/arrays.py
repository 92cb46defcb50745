"""Pictures stacked in arrays: .npy, .npz and .mat (version 5 to 7), as the Olivetti faces and the 32 x 32 sets.

Identities come from an array of labels: in a file of its own (`olivetti_faces.npy` and
`olivetti_faces_target.npy`), or beside the pictures (`x_train` and `y_train`, `fea` and `gnd`).
"""

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

import numpy as np

from core.rejects import Reason, Rejected, RejectLog
from faces.media.array_files import OPENERS, open_arrays
from faces.media.array_stacks import Named, label_names, label_vector, stacks_in
from faces.media.names import split_in
from faces.media.place import FoundFile, Item, Place
from faces.sources.connector import Connector, sift


def pick(place: Place, log: RejectLog) -> Iterator[Item]:
    """Yield a record for each picture; `member` is its index, after the array's name where the file has several."""
    files = [file for file in place.files if is_array_file(file)]
    candidates = {file.path: _targets(file, place) for file in files}
    targets = {path: found[0] for path, found in candidates.items() if found}
    taken = {target.path for target in targets.values()}
    taken |= set(_told_unused(candidates, taken, log))
    for file in files:
        if file.path not in taken:
            yield from records(file, log, targets.get(file.path))
    for file in sift(place, "image", log, frozenset(str(file.path) for file in files)):
        log.append(str(file.path), Reason.WRONG_KIND, "a picture: add a source whose `kind` reads pictures")


def fits(place: Place) -> bool:
    """Recognise the files by their endings."""
    return any(map(is_array_file, place.files))


def is_array_file(file: FoundFile) -> bool:
    """Tell a file of arrays by its ending."""
    return file.path.suffix.lower() in OPENERS


def records(file: FoundFile, log: RejectLog, target: FoundFile | None = None) -> Iterator[Item]:
    """Yield the pictures of one file with their identities; what cannot be used goes into `log`."""
    try:
        if file.container != "file":
            raise Rejected(Reason.WRONG_KIND, "arrays cannot be read inside an archive: unpack it first")
        labels = None if target is None else label_vector(open_arrays(target.location).get(""))
        for named in stacks_in(file.location, labels):
            yield from _items(file, named, log)
    except Rejected as no:
        log.append(str(file.path), no.reason, no.detail)


def _items(file: FoundFile, named: Named, log: RejectLog) -> Iterator[Item]:
    split = split_in(named.name or file.path.stem)
    for index in range(len(named.stack)):
        member = f"{named.name}/{index}" if named.name else str(index)
        try:
            identity = None if named.labels is None else identity_of(named.labels[index])
        except Rejected as no:
            log.append(str(file.path), no.reason, f"record {member}: {no.detail}")
        else:
            yield Item(file, {"identity": identity, "given_split": split}, member, "arrays")


def identity_of(label: np.generic) -> str:
    """Return a label as an identity. Raises Rejected for one that is no name and no whole number."""
    value = label.item()
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, float) and not value.is_integer():
        raise Rejected(Reason.BAD_RECORD, f"the label {value} is no whole number")
    return value if isinstance(value, str) else str(int(value))


def _told_unused(
    candidates: Mapping[PurePosixPath, list[FoundFile]], taken: set[PurePosixPath], log: RejectLog
) -> Iterator[PurePosixPath]:
    """Yield files that could be the labels of pictures for which another file is taken; they go into `log`."""
    told: set[PurePosixPath] = set()
    for path, (used, *others) in ((path, found) for path, found in candidates.items() if found):
        for other in (each for each in others if each.path not in taken | told):
            told.add(other.path)
            log.append(str(other.path), Reason.AMBIGUOUS, f"{used.path} is taken for the labels of {path}")
            yield other.path


def _targets(file: FoundFile, place: Place) -> list[FoundFile]:
    """Return the files that could be the labels of a .npy of pictures, the likeliest first.

    For a source that is one file they may lie beside it.
    """
    if file.path.suffix.lower() != ".npy" or file.container != "file":
        return []
    found, candidates = {other.path: other for other in place.files}, list[FoundFile]()
    for label in label_names(file.path.stem):
        path = file.path.with_name(label + file.path.suffix)
        location = file.location.with_name(path.name)
        if path in found:
            candidates.append(found[path])
        elif place.path.is_file() and location.is_file():
            candidates.append(FoundFile(PurePosixPath(path.name), location))
    return candidates


CONNECTOR = Connector("arrays of pictures (.npy, .npz, .mat), as the Olivetti faces", pick, fits, backend="none")
