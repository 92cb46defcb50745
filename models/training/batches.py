"""Batches gathered straight from the uint8 pixels, in an order that is a pure function of (seed, epoch)."""

import warnings
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from core.pixels import PixelParts, PixelRows, Pixels

LUMA = torch.tensor([0.299, 0.587, 0.114]).reshape(1, 3, 1, 1)
"""Weights of red, green and blue in the luma of ITU-R BT.601."""


@dataclass(frozen=True)
class TensorParts:
    """Tensors that follow each other. `starts`: int64, the number of the first row of each, and at last of all rows."""

    parts: list[Tensor]
    starts: Tensor

    def __len__(self) -> int:
        return int(self.starts[-1])

    def index_select(self, axis: int, index: Tensor) -> Tensor:
        """Return a copy of the entries `index` along the first axis, as `Tensor.index_select` does."""
        found = torch.empty((len(index), *self.parts[0].shape[1:]), dtype=self.parts[0].dtype)
        part = torch.searchsorted(self.starts, index, right=True) - 1
        for each in part.unique().tolist():
            here = torch.nonzero(part == each).squeeze(1)
            found[here] = self.parts[each].index_select(axis, index[here] - self.starts[each])
        return found


@dataclass(frozen=True)
class TensorRows:
    """Some rows of a tensor, or with `rows` None all of them."""

    tensor: Tensor | TensorParts
    rows: Tensor | None = None

    def __len__(self) -> int:
        return len(self.tensor if self.rows is None else self.rows)

    def index_select(self, axis: int, index: Tensor) -> Tensor:
        """Return a copy of the entries `index` along the first axis, as `Tensor.index_select` does."""
        return self.tensor.index_select(axis, index if self.rows is None else self.rows[index])


def checked_pixels(pixels: Pixels, size: int) -> TensorRows:
    """Return uint8 pixels (N, S, S, 3) as rows of a tensor that shares their memory and must not be written to.

    Raises ValueError when they are not uint8 RGB images of side `size`.
    """
    if pixels.dtype != np.uint8 or pixels.ndim != 4 or pixels.shape[1:] != (size, size, 3):
        raise ValueError(
            f"pixels must be uint8 (N, {size}, {size}, 3) for this model, got {pixels.dtype} {pixels.shape}; "
            f"crop the faces to {size} pixels or set the model's size"
        )
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="The given NumPy array is not writable")
        if isinstance(pixels, PixelRows):
            return TensorRows(_as_tensor(pixels.base), torch.from_numpy(pixels.rows))
        return TensorRows(_as_tensor(pixels))


def _as_tensor(pixels: np.ndarray | PixelParts) -> Tensor | TensorParts:
    if isinstance(pixels, PixelParts):
        return TensorParts([torch.from_numpy(part) for part in pixels.parts], torch.from_numpy(pixels.starts))
    return torch.from_numpy(np.ascontiguousarray(pixels))


def checked_rows(rows: np.ndarray, count: int, name: str, at_least: int) -> np.ndarray:
    """Return row numbers as int64; ValueError unless they are `at_least` so many integers from 0 to `count` - 1."""
    checked = np.asarray(rows)
    if checked.ndim != 1 or checked.dtype.kind not in "iu":
        raise ValueError(f"{name} rows must be a vector of integers, got {checked.dtype} {checked.shape}")
    if len(checked) < at_least:
        raise ValueError(f"{len(checked)} {name} faces, at least {at_least} are needed: add photos or change the split")
    if checked.min() < 0 or checked.max() >= count:
        raise ValueError(f"{name} rows reach from {checked.min()} to {checked.max()}, but there are {count} faces")
    return checked.astype(np.int64)


def checked_parts(
    pixels_nhwc: Pixels, size: int, train_rows: np.ndarray, val_rows: np.ndarray
) -> dict[str, np.ndarray]:
    """Return rows to train and to validate on, of faces uint8 (N, size, size, 3).

    Raises ValueError for other pixels, for rows as `checked_rows`, and for fewer than 2 faces to train on or none to
    validate on.
    """
    checked_pixels(pixels_nhwc, size)
    return {
        "training": checked_rows(train_rows, len(pixels_nhwc), "training", at_least=2),
        "validation": checked_rows(val_rows, len(pixels_nhwc), "validation", at_least=1),
    }


def gather(pixels_nhwc: Tensor | TensorRows, rows: Tensor, device: torch.device, channels: int = 3) -> Tensor:
    """Return the images `rows` as float32 (B, channels, S, S) in [0, 1], channels-last, on `device`.

    One channel is the luma of ITU-R BT.601, as in OpenCV and Pillow.
    """
    batch_bhwc = pixels_nhwc.index_select(0, rows)
    if device.type == "cuda":  # from pinned memory the copy waits for no earlier work of the device
        batch_bhwc = batch_bhwc.pin_memory().to(device, non_blocking=True)
    x_bchw = batch_bhwc.permute(0, 3, 1, 2).float().div_(255)
    return x_bchw if channels == 3 else (x_bchw * LUMA.to(device)).sum(1, keepdim=True)


def epoch_batches(rows: np.ndarray, batch_size: int, seed: int, epoch: int) -> list[Tensor]:
    """Return all `rows` shuffled by (seed, epoch) and cut into even batches of at most `batch_size`.

    No row is dropped, and sizes differ by one at most, so no small last batch distorts the batch statistics.
    Only where a batch of one would be left (an odd number of rows, batch size 2) does a batch have three.
    """
    order = np.random.default_rng([seed, epoch]).permutation(rows)
    count = max(1, min(-(-len(rows) // batch_size), len(rows) // 2))
    return [torch.from_numpy(part) for part in np.array_split(order, count)]


def ordered_batches(rows: np.ndarray, batch_size: int) -> list[Tensor]:
    """Return all `rows` in their order, cut into batches of `batch_size` and a last one with the rest."""
    return list(torch.from_numpy(rows).split(batch_size)) if len(rows) else []
