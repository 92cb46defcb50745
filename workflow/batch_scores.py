"""What a registered autoencoder says about many faces, in one pass over them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from tqdm import tqdm

from core.face_table import FaceTable
from core.running import Engine, running_on_ray
from embedding.interface import same_crop
from registry.loading import open_uri

BATCH = 256


class BatchScores(NamedTuple):
    """`embeddings`: float32 (N, D). `errors`: float64 (N,), mean squared errors of pixels scaled to [0, 1]."""

    embeddings: np.ndarray
    errors: np.ndarray


def batch_scores(uri: str, table: FaceTable, engine: Engine = "local") -> BatchScores:
    """Embed and reconstruct the N >= 0 faces of a table, a block in memory at a time, or on a Ray cluster some.

    Raises ValueError for faces that are cut out in another way than the model takes them.
    """
    registered = open_uri(uri)
    same_crop(registered.treatment.align, table.align)
    score = partial(_scored, registered.model)
    if engine == "ray":
        with running_on_ray() as run:
            found = run(score, Blocks(table))
    else:
        found = [score(block) for block in tqdm(Blocks(table), desc="score faces", disable=None)]
    embeddings, errors = zip(*found, strict=True)
    return BatchScores(np.concatenate(embeddings), np.concatenate(errors))


@dataclass(frozen=True)
class Blocks(Sequence[np.ndarray]):
    """The faces of a table in blocks, uint8 (n, S, S, 3), each read when it is asked for; one that is empty of none."""

    table: FaceTable

    def __len__(self) -> int:
        return max(1, -(-len(self.table) // BATCH))

    def __getitem__(self, number: Any) -> Any:
        if number >= len(self):
            raise IndexError(number)
        return np.ascontiguousarray(self.table.pixels[number * BATCH : (number + 1) * BATCH])


def _scored(model: Any, block: np.ndarray) -> BatchScores:
    missed = (model.reconstruct(block).astype(np.float64) - block) / 255
    return BatchScores(model.embed(block), (missed**2).mean(axis=(1, 2, 3)))
