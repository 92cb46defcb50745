"""Stores a `RejectLog`."""

from pathlib import Path

from faces.rejects import RejectLog
from steps.materializers.folder import FolderMaterializer


class RejectLogMaterializer(FolderMaterializer):
    """`rejects.parquet`: one row for each thing left out, with its reason."""

    ASSOCIATED_TYPES = (RejectLog,)

    def write(self, folder: Path, data: RejectLog) -> None:
        """Save the log."""
        data.save(folder / "rejects.parquet")

    def read(self, folder: Path) -> RejectLog:
        """Load the log."""
        return RejectLog.load(folder / "rejects.parquet")
