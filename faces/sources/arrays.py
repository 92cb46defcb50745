"""Pictures stacked in arrays: .npy, .npz and .mat (version 5 to 7), as the Olivetti faces and the 32 x 32 sets.

Identities come from an array of labels: in a file of its own (`olivetti_faces.npy` and
`olivetti_faces_target.npy`), or beside the pictures (`x_train` and `y_train`, `fea` and `gnd`).
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import numpy as np

from faces.rejects import Reason, Rejected, RejectLog
from faces.sources.array_files import OPENERS, open_arrays
from faces.sources.connector import Connector, sift
from faces.sources.names import split_in
from faces.sources.place import FoundFile, Item, Place
from faces.sources.stacks import Stack, as_stack

PICTURES: tuple[str, ...] = ("faces", "face", "images", "image", "imgs", "pictures", "data", "x", "fea")
"""Words in the name of an array of pictures."""

LABELS: tuple[str, ...] = ("target", "targets", "labels", "label", "identities", "identity", "ids", "y", "gnd")
"""Words in the name of an array of labels."""

OLIVETTI = (400, 10)
"""Pictures and pictures a person of the Olivetti faces, which come in the order of the persons, without labels.

Samaria and Harter, "Parameterisation of a Stochastic Model for Human Face Identification", WACV 1994.
"""


class Named(NamedTuple):
    """A stack of pictures, its name in the file, and a label for each picture when known."""

    name: str
    stack: Stack
    labels: np.ndarray | None


def pick(place: Place, log: RejectLog) -> Iterator[Item]:
    """Yield a record for each picture; `member` is its index, after the array's name where the file has several."""
    files = [file for file in place.files if is_array_file(file)]
    targets = {file.path: target for file in files if (target := _target(file, place))}
    taken = {target.path for target in targets.values()}
    for file in files:
        if file.path not in taken:
            yield from records(file, log, targets.get(file.path))
    for file in sift(place, "image", log, frozenset(str(file.path) for file in files)):
        log.append(str(file.path), -1, Reason.WRONG_KIND, "a picture: add a source whose `kind` reads pictures")


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
        labels = None if target is None else _vector(open_arrays(target.location).get(""))
        for named in stacks_in(file.location, labels):
            yield from _items(file, named, log)
    except Rejected as no:
        log.append(str(file.path), -1, no.reason, no.detail)


def _items(file: FoundFile, named: Named, log: RejectLog) -> Iterator[Item]:
    split = split_in(named.name or file.path.stem)
    for index in range(len(named.stack)):
        member = f"{named.name}/{index}" if named.name else str(index)
        try:
            identity = None if named.labels is None else identity_of(named.labels[index])
        except Rejected as no:
            log.append(str(file.path), -1, no.reason, f"record {member}: {no.detail}")
        else:
            yield Item(file, identity=identity, split=split, member=member, container="arrays")


def read_arrays(location: Path, members: Sequence[str]) -> Iterator[np.ndarray | Rejected]:
    """Yield the picture of each member, uint8 (H, W) or (H, W, 3). Raises Rejected when the file cannot be read."""
    stacks = {named.name: named.stack for named in stacks_in(location)}
    for member in members:
        name, _, index = member.rpartition("/")
        try:
            yield stacks[name].picture(int(index))
        except Rejected as no:
            yield no
        except (KeyError, ValueError):
            yield Rejected(Reason.UNREADABLE, "it is no longer in its file")


def stacks_in(path: Path, labels: np.ndarray | None = None) -> list[Named]:
    """Return the stacks of a file: the arrays with a name of `PICTURES`, or else the largest.

    `labels` are those of a file beside it. Raises Rejected when there is no stack, or when the numbers of
    pictures and labels differ.
    """
    arrays = open_arrays(path)
    large = {name: array for name, array in arrays.items() if array.size > max(array.shape, default=0)}
    if not large:
        raise Rejected(Reason.BAD_RECORD, "it holds no array of pictures")
    chosen = [name for name in large if _words(name) & set(PICTURES)] or [max(large, key=lambda key: large[key].size)]
    return [_named(name, arrays, path, labels) for name in chosen]


def _named(name: str, arrays: dict[str, np.ndarray], path: Path, labels: np.ndarray | None) -> Named:
    if labels is None:
        beside = next((other for other in label_names(name) if other in arrays), None)
        labels = None if beside is None else _vector(arrays[beside])
    stack = as_stack(arrays[name], path.suffix, None if labels is None else len(labels))
    if labels is None:
        labels = _olivetti(path, stack)
    if labels is not None and len(labels) != len(stack):
        raise Rejected(Reason.BAD_RECORD, f"{len(stack)} pictures but {len(labels)} labels")
    return Named(name, stack, labels)


def _olivetti(path: Path, stack: Stack) -> np.ndarray | None:
    count, each = OLIVETTI
    return np.arange(count) // each if "olivetti" in path.stem.lower() and len(stack) == count else None


def identity_of(label: np.generic) -> str:
    """Return a label as an identity. Raises Rejected for one that is no name and no whole number."""
    value = label.item()
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, float) and not value.is_integer():
        raise Rejected(Reason.BAD_RECORD, f"the label {value} is no whole number")
    return value if isinstance(value, str) else str(int(value))


def _vector(array: np.ndarray | None) -> np.ndarray:
    if array is None or array.ndim == 0 or array.size != max(array.shape):
        raise Rejected(Reason.BAD_RECORD, f"labels of shape {None if array is None else array.shape}")
    return array.reshape(-1)


def label_names(name: str) -> list[str]:
    """Return what the labels of an array (or file) of pictures may be called: `faces_target`, `y_train`, ..."""
    parts = re.split(r"([-_.])", name)
    swapped = [
        "".join([*parts[:place], label, *parts[place + 1 :]])
        for place, part in enumerate(parts)
        if part.lower() in PICTURES
        for label in LABELS
    ]
    return [*(f"{name}_{label}" for label in LABELS), *swapped, *LABELS]


def _words(name: str) -> set[str]:
    return set(re.split(r"[-_.]", name.lower()))


def _target(file: FoundFile, place: Place) -> FoundFile | None:
    """Return the file of labels of a .npy of pictures; for a source that is one file it may lie beside it."""
    if file.path.suffix.lower() != ".npy" or file.container != "file":
        return None
    found = {other.path: other for other in place.files}
    for label in label_names(file.path.stem):
        path = file.path.with_name(label + file.path.suffix)
        if path in found:
            return found[path]
        location = file.location.with_name(path.name)
        if place.path.is_file() and location.is_file():
            return FoundFile(PurePosixPath(path.name), location)
    return None


CONNECTOR = Connector("arrays of pictures (.npy, .npz, .mat), as the Olivetti faces", pick, fits, instrument="none")
