"""`Assignments`: which cluster each face belongs to."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from core.storage import CorruptFileError, write_aside


@dataclass(frozen=True)
class Assignments:
    """Which cluster each face belongs to.

    `clusters`: DataFrame with `face_id` and one integer column per algorithm (-1 = unsorted).
    `parameters`: what each algorithm was run with.
    """

    clusters: pd.DataFrame
    parameters: dict[str, dict[str, Any]]

    def save(self, folder: Path) -> None:
        """Write `parameters.json` and `clusters.parquet`."""
        write_aside(folder / "parameters.json", lambda path: path.write_text(json.dumps(self.parameters)))
        write_aside(folder / "clusters.parquet", lambda path: self.clusters.to_parquet(path, index=False))

    @classmethod
    def load(cls, folder: Path) -> "Assignments":
        """Read them back exactly. Raises CorruptFileError when a file cannot be read."""
        try:
            clusters = pd.read_parquet(folder / "clusters.parquet")
            return cls(clusters, json.loads((folder / "parameters.json").read_text()))
        except (ValueError, OSError) as error:
            raise CorruptFileError(
                f"{folder} holds no readable assignments ({error}); run the cluster_faces pipeline again"
            ) from error
