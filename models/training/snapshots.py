"""Codes of the same faces at several epochs of a training, kept beside its state."""

from pathlib import Path

import numpy as np
import torch

from core.pixels import Pixels
from models.families.base import Autoencoder
from models.inference import embed
from models.tensor_file import read_tensors, write_tensors

SNAPSHOT_EPOCHS = (5, 20, 30, 50)
"""Epochs at which the neutral-face thesis shows the latent space."""

MAX_FACES = 1000
FIX = "delete the file; the figure of the latent space will lack that epoch"


def snapshot_rows(val_rows: np.ndarray) -> np.ndarray:
    """Return up to 1000 of the validation rows, spread evenly: the faces whose codes are kept."""
    return val_rows[np.unique(np.linspace(0, len(val_rows) - 1, MAX_FACES).round().astype(int))]


def keep_codes(folder: Path, epoch: int, model: Autoencoder, pixels_nhwc: Pixels, val_rows: np.ndarray) -> None:
    """Write the embeddings of the `snapshot_rows` into `folder` if `epoch` is one of `SNAPSHOT_EPOCHS`.

    `pixels_nhwc`: uint8 (N, S, S, 3). No random numbers are drawn, so that a resumed training keeps the same codes and
    continues as if none had been kept. The model is left in evaluation mode. Raises DiskFullError as `write_tensors`
    does.
    """
    if epoch in SNAPSHOT_EPOCHS:
        write_codes(folder, epoch, embed(model, pixels_nhwc[snapshot_rows(val_rows)]))


def write_codes(folder: Path, epoch: int, codes_nd: np.ndarray) -> None:
    """Write the embeddings, float32 (N, zdim), of an epoch into `folder`. Raises DiskFullError as `write_tensors`."""
    write_tensors(folder / f"codes_{epoch:04d}.safetensors", {"codes": torch.from_numpy(codes_nd)}, {})


def kept_codes(folder: Path) -> dict[int, np.ndarray]:
    """Return the kept embeddings, float32 (N, zdim), by epoch, the earliest first.

    Raises CorruptFileError when a file is damaged.
    """
    paths = {int(path.stem.removeprefix("codes_")): path for path in sorted(folder.glob("codes_*.safetensors"))}
    return {epoch: read_tensors(path, FIX)[0]["codes"].numpy() for epoch, path in paths.items()}
