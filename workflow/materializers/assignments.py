"""Stores `Assignments`."""

import hashlib
from pathlib import Path

import numpy as np
import pandas as pd

from core.assignments import Assignments
from workflow.materializers.data_frame import table_digest
from workflow.materializers.folder import FolderMaterializer


class AssignmentsMaterializer(FolderMaterializer):
    """`clusters.parquet` and `parameters.json`."""

    ASSOCIATED_TYPES = (Assignments,)

    def write(self, folder: Path, data: Assignments) -> None:
        """Save the assignments."""
        data.save(folder)

    def read(self, folder: Path) -> Assignments:
        """Load the assignments."""
        return Assignments.load(folder)

    def compute_content_hash(self, data: Assignments) -> str:
        """Equal assignments are one to the cache."""
        return hashlib.sha256(f"{table_digest(data.clusters)}|{data.parameters}".encode()).hexdigest()

    def show(self, data: Assignments) -> dict[str, str | np.ndarray]:
        """Show how many faces each cluster of each algorithm has; -1 is unsorted."""
        sizes = data.clusters.drop(columns="face_id").apply(pd.Series.value_counts).fillna(0).astype(int)
        return {"cluster_sizes.html": sizes.to_html()}
