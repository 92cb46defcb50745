"""Stacks: arrays that hold many pictures of one size, in the orders in which data sets store them."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.rejects import Reason, Rejected
from faces.media.deep import white_of

MIN_SIDE, MAX_SIDE = 8, 8192
"""Sides in pixels outside of which an array does not count as pictures."""

SAMPLED = 256
"""Pictures that decide the range of a floating-point stack."""

ROUNDING = 1e-3
"""Share of the range by which floating-point values may leave it (they are clipped)."""

MATLAB = ".mat"

EIGHT_BITS = 255
"""The largest value of 8 bits."""


@dataclass(frozen=True)
class Stack:
    """Pictures (N, H, W) or (N, H, W, 3), of any numeric type; `top` is the value of white."""

    pictures: np.ndarray
    top: float

    def __len__(self) -> int:
        return len(self.pictures)

    @property
    def note(self) -> str:
        """How values of more than 8 bits are read; "" for all others."""
        said = _is_deep(self.pictures) and self.top > EIGHT_BITS
        return f"values of 16 bits: {self.top:g} was made white" if said else ""

    def picture(self, index: int) -> np.ndarray:
        """Return one picture as uint8 (H, W) or (H, W, 3), rounded to the nearest level.

        Raises Rejected for an index that is not there, and for values that are not finite or outside 0 to `top`.
        """
        if not 0 <= index < len(self):
            raise Rejected(Reason.BAD_RECORD, f"there are {len(self)} pictures")
        raw = np.asarray(self.pictures[index])
        if raw.dtype == np.uint8:
            return np.array(raw, order="C")
        slack = ROUNDING * self.top if raw.dtype.kind == "f" else 0
        most = np.inf if _is_deep(raw) else self.top + slack  # a few hot pixels of 16 bits are clipped
        if not (np.isfinite(raw).all() and raw.min() >= -slack and raw.max() <= most):
            raise Rejected(Reason.BAD_RECORD, f"values outside 0 to {self.top:g}")
        return np.ascontiguousarray(np.rint(raw * (255 / self.top)).clip(0, 255).astype(np.uint8))


def as_stack(array: np.ndarray, suffix: str, labels: int | None = None) -> Stack:
    """Return an array as a stack; `suffix` is that of its file, `labels` the number of its labels when known.

    numpy files hold (N, H, W), (N, H, W, 1 or 3), (N, 1 or 3, H, W) or flattened squares (N, H * H). MATLAB
    files hold (H, W, N), (H, W, 3, N), or squares flattened column by column, one picture per column or row:
    the axis as long as the labels counts pictures, else the only axis that is no square number, else the
    shorter. White is 255 for whole numbers, and where a stack of 16 bits has larger ones the largest of the fewest bits
    that hold nearly all of them (`faces.media.deep`), the same for all its pictures; for floating point it is 1 where
    the largest values of most pictures are at most 1, else 255. Raises Rejected for any other shape or type.
    """
    if array.dtype.kind not in "buif":
        raise Rejected(Reason.BAD_RECORD, f"values of type {array.dtype}")
    arrange = (MATLAB_ORDERS if suffix.lower() == MATLAB else NUMPY_ORDERS).get(array.ndim)
    pictures = None if arrange is None else arrange(array, labels)
    if pictures is None or not len(pictures) or not all(MIN_SIDE <= side <= MAX_SIDE for side in pictures.shape[1:3]):
        raise Rejected(Reason.BAD_RECORD, f"an array of shape {array.shape} is no stack of pictures")
    return Stack(pictures, _top(pictures))


def _top(pictures: np.ndarray) -> float:
    if pictures.dtype.kind == "b":
        return 1.0
    sample = pictures[np.linspace(0, len(pictures) - 1, min(SAMPLED, len(pictures))).astype(int)]
    if _is_deep(pictures):
        return float(max(EIGHT_BITS, white_of(sample)))
    if pictures.dtype.kind != "f":
        return float(EIGHT_BITS)
    largest = np.nan_to_num(sample.reshape(len(sample), -1).max(axis=1), nan=np.inf)
    return 1.0 if np.median(largest) <= 1 + ROUNDING else float(EIGHT_BITS)


def _is_deep(pictures: np.ndarray) -> bool:
    return pictures.dtype.kind == "u" and pictures.dtype.itemsize == 2


Arrange = Callable[[np.ndarray, int | None], np.ndarray | None]


def _flattened(array: np.ndarray, labels: int | None) -> np.ndarray | None:  # noqa: ARG001 (one signature)
    side = math.isqrt(array.shape[1])
    return array.reshape(-1, side, side) if side * side == array.shape[1] else None


def _as_is(array: np.ndarray, labels: int | None) -> np.ndarray | None:  # noqa: ARG001 (one signature)
    return array


def _channels(array: np.ndarray, labels: int | None) -> np.ndarray | None:  # noqa: ARG001 (one signature)
    if array.shape[-1] not in (1, 3) and array.shape[1] in (1, 3):
        array = np.moveaxis(array, 1, -1)
    if array.shape[-1] == 1:
        return array[..., 0]
    return array if array.shape[-1] == 3 else None


def _matlab_flat(array: np.ndarray, labels: int | None) -> np.ndarray | None:
    squares = [math.isqrt(length) ** 2 == length for length in array.shape]
    if labels in array.shape and array.shape[0] != array.shape[1]:
        count = array.shape.index(labels)
    elif squares[0] != squares[1]:
        count = squares.index(False)
    else:
        count = int(array.shape[1] <= array.shape[0])
    pictures = _flattened(array if count == 0 else array.T, labels)
    return None if pictures is None else pictures.swapaxes(1, 2)


def _last(array: np.ndarray, labels: int | None) -> np.ndarray | None:
    pictures = np.moveaxis(array, -1, 0)
    return pictures if pictures.ndim == 3 else _channels(pictures, labels)


NUMPY_ORDERS: dict[int, Arrange] = {2: _flattened, 3: _as_is, 4: _channels}
MATLAB_ORDERS: dict[int, Arrange] = {2: _matlab_flat, 3: _last, 4: _last}
