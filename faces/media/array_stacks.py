"""Arrays of pictures inside .npy, .npz and .mat files, and the labels beside them."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from core.rejects import Reason, Rejected
from faces.media.array_files import open_arrays
from faces.media.decode import Decoded
from faces.media.stacks import Stack, as_stack

PICTURES: tuple[str, ...] = ("faces", "face", "images", "image", "imgs", "pictures", "data", "x", "fea")
"""Words in the name of an array of pictures."""

LABELS: tuple[str, ...] = ("target", "targets", "labels", "label", "identities", "identity", "ids", "y", "gnd")
"""Words in the name of an array of labels."""

OLIVETTI = (400, 10)
"""Pictures, and pictures per person, of the Olivetti faces, which come in the order of the persons, without labels.

Samaria and Harter, "Parameterisation of a Stochastic Model for Human Face Identification", WACV 1994.
"""


class Named(NamedTuple):
    """A stack of pictures, its name in the file, and a label for each picture when known."""

    name: str
    stack: Stack
    labels: np.ndarray | None


def read_arrays(location: Path, members: Sequence[str]) -> Iterator[np.ndarray | Decoded | Rejected]:
    """Yield the picture of each member, uint8 (H, W) or (H, W, 3), with a note where there is one.

    Raises Rejected when the file cannot be read.
    """
    stacks = {named.name: named.stack for named in stacks_in(location)}
    for member in members:
        name, _, index = member.rpartition("/")
        try:
            pixels, note = stacks[name].picture(int(index)), stacks[name].note
            yield Decoded(pixels, note) if note else pixels
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
        labels = None if beside is None else label_vector(arrays[beside])
    stack = as_stack(arrays[name], path.suffix, None if labels is None else len(labels))
    if labels is None:
        labels = _olivetti(path, stack)
    if labels is not None and len(labels) != len(stack):
        raise Rejected(Reason.BAD_RECORD, f"{len(stack)} pictures but {len(labels)} labels")
    return Named(name, stack, labels)


def _olivetti(path: Path, stack: Stack) -> np.ndarray | None:
    count, each = OLIVETTI
    return np.arange(count) // each if "olivetti" in path.stem.lower() and len(stack) == count else None


def label_vector(array: np.ndarray | None) -> np.ndarray:
    """Return labels as (N,). Raises Rejected for an array that is not one label per picture."""
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
