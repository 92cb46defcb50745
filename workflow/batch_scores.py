"""What a registered model says about many faces, in one pass over them."""

from typing import NamedTuple

import mlflow
import numpy as np
from tqdm import tqdm

from registry.embedders import BATCH


class BatchScores(NamedTuple):
    """`embeddings`: float32 (N, D). `errors`: float64 (N,), mean squared errors of pixels scaled to [0, 1]."""

    embeddings: np.ndarray
    errors: np.ndarray


def batch_scores(uri: str, pixels: np.ndarray) -> BatchScores:
    """Embed and reconstruct uint8 pixels (N, S, S, 3), N >= 0, a block in memory at a time."""
    model = mlflow.pyfunc.load_model(uri)
    embeddings, errors = [], []
    for start in tqdm(range(0, max(len(pixels), 1), BATCH), desc="score faces", disable=None):
        block = np.ascontiguousarray(pixels[start : start + BATCH])
        out = model.predict(block)
        embeddings.append(out["embedding"])
        missed = (out["reconstruction"].astype(np.float64) - block) / 255
        errors.append((missed**2).mean(axis=(1, 2, 3)))
    return BatchScores(np.concatenate(embeddings), np.concatenate(errors))
