"""What a registered autoencoder says about many faces, in one pass over them."""

from typing import NamedTuple

import numpy as np
from tqdm import tqdm

from core.face_table import FaceTable
from embedding.interface import same_crop
from registry.loading import open_uri

BATCH = 256


class BatchScores(NamedTuple):
    """`embeddings`: float32 (N, D). `errors`: float64 (N,), mean squared errors of pixels scaled to [0, 1]."""

    embeddings: np.ndarray
    errors: np.ndarray


def batch_scores(uri: str, table: FaceTable) -> BatchScores:
    """Embed and reconstruct the N >= 0 faces of a table, a block in memory at a time.

    Raises ValueError for faces that are cut out in another way than the model takes them.
    """
    registered = open_uri(uri)
    same_crop(registered.treatment.align, table.align)
    embeddings, errors = [], []
    for start in tqdm(range(0, max(len(table), 1), BATCH), desc="score faces", disable=None):
        block = np.ascontiguousarray(table.pixels[start : start + BATCH])
        embeddings.append(registered.model.embed(block))
        missed = (registered.model.reconstruct(block).astype(np.float64) - block) / 255
        errors.append((missed**2).mean(axis=(1, 2, 3)))
    return BatchScores(np.concatenate(embeddings), np.concatenate(errors))
