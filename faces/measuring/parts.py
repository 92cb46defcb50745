"""Results of a long job kept part by part, so that a killed job goes on where it stopped."""

import hashlib
import shutil
from pathlib import Path

import pandas as pd

from core.code import code_digest, modules_used
from core.embeddings import Embeddings
from core.landmarks import join_landmarks
from core.rejects import RejectLog
from core.storage import write_aside

FINISHED = "finished"
MEASURING = "faces.measuring.measure"
"""The module whose code, with all that it imports, decides what is measured."""


class Parts:
    """Parts of one job in a folder of their own below `folder`, named after the job's `key`.

    A part is there whole or not at all: its table is written last and completes it. Opening a job removes the parts of
    finished jobs in the same folder.
    """

    def __init__(self, folder: Path, key: str) -> None:
        self._folder = folder / key
        for finished in folder.glob(f"*/{FINISHED}"):
            if finished.parent != self._folder:
                shutil.rmtree(finished.parent, ignore_errors=True)
        self._folder.mkdir(parents=True, exist_ok=True)

    def __contains__(self, number: int) -> bool:
        return self._table(number).exists()

    def write(self, number: int, faces: pd.DataFrame, rejects: RejectLog, landmarks: Embeddings) -> None:
        """Store part `number`."""
        rejects.save(self._rejects(number))
        landmarks.save(self._landmarks(number))
        write_aside(self._table(number), lambda path: faces.to_parquet(path, index=False))

    def read(self, count: int) -> tuple[pd.DataFrame, RejectLog, Embeddings]:
        """Return the parts 0 … `count` - 1 in order and mark the job as finished; `count` is at least 1."""
        tables = [pd.read_parquet(self._table(number)) for number in range(count)]
        rejects = [row for number in range(count) for row in RejectLog.load(self._rejects(number)).rows()]
        landmarks = join_landmarks([Embeddings.load(self._landmarks(number)) for number in range(count)])
        (self._folder / FINISHED).touch()
        return pd.concat(tables, ignore_index=True), RejectLog(rejects), landmarks

    def _table(self, number: int) -> Path:
        return self._folder / f"part-{number:06d}.parquet"

    def _rejects(self, number: int) -> Path:
        return self._folder / f"rejects-{number:06d}.parquet"

    def _landmarks(self, number: int) -> Path:
        return self._folder / f"landmarks-{number:06d}"


def job_key(raw: pd.DataFrame, *facts: str) -> str:
    """Return 16 hexadecimal digits that change with the rows of a raw manifest, the facts and the measuring code."""
    digest = hashlib.sha256(pd.util.hash_pandas_object(raw, index=False).to_numpy().tobytes())
    for fact in facts:
        digest.update(fact.encode())
    digest.update(code_digest(modules_used([MEASURING])).encode())
    return digest.hexdigest()[:16]
