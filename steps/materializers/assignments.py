"""Stores `Assignments`."""

from pathlib import Path

from clustering.artifacts import Assignments
from steps.materializers.folder import FolderMaterializer


class AssignmentsMaterializer(FolderMaterializer):
    """`clusters.parquet` and `parameters.json`."""

    ASSOCIATED_TYPES = (Assignments,)

    def write(self, folder: Path, data: Assignments) -> None:
        """Save the assignments."""
        data.save(folder)

    def read(self, folder: Path) -> Assignments:
        """Load the assignments."""
        return Assignments.load(folder)
