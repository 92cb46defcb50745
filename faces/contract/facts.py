"""What the data contract checks beside the manifest's own columns."""

import numpy as np
import pandas as pd

from core.face_table import FaceTable
from core.pixels import Pixels, blocks

DERIVED: tuple[str, ...] = (
    "pixel_mean", "pixel_std", "pixel_height", "pixel_width", "pixel_channels", "identity_splits", "split_size",
)  # fmt: skip
"""Columns that `contract_facts` adds."""


def contract_facts(table: FaceTable) -> pd.DataFrame:
    """Return the manifest with the facts that the contract checks besides, one row per face.

    `pixel_mean`, `pixel_std`: gray levels in [0, 255]. `pixel_height`, `pixel_width`, `pixel_channels`.
    `identity_splits`: number of splits in which the person occurs (missing for unknown people).
    `split_size`: faces in the same split.
    """
    means, deviations = _pixel_statistics(table.stored)
    facts = table.manifest.assign(pixel_mean=means, pixel_std=deviations)
    for name, length in zip(("height", "width", "channels"), table.stored.shape[1:], strict=True):
        facts[f"pixel_{name}"] = length
    if {"identity", "split"} <= set(facts):
        facts["identity_splits"] = facts.groupby("identity")["split"].transform("nunique")
        facts["split_size"] = facts.groupby("split")["split"].transform("size")
    return facts


def _pixel_statistics(pixels: Pixels) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and standard deviation of each face, a block of faces in memory at a time."""
    pairs = [(block.mean(axis=(1, 2, 3)), block.std(axis=(1, 2, 3))) for block in blocks(pixels)]
    means, deviations = zip(*pairs, strict=True) if pairs else ([np.empty(0)], [np.empty(0)])
    return np.concatenate(means), np.concatenate(deviations)
