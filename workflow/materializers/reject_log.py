"""Stores a `RejectLog`."""

import hashlib
from pathlib import Path

import numpy as np

from core.rejects import RejectLog
from workflow.materializers.folder import FolderMaterializer


class RejectLogMaterializer(FolderMaterializer):
    """`rejects.parquet`: one row for each thing left out, with its reason."""

    ASSOCIATED_TYPES = (RejectLog,)

    def write(self, folder: Path, data: RejectLog) -> None:
        """Save the log."""
        data.save(folder / "rejects.parquet")

    def read(self, folder: Path) -> RejectLog:
        """Load the log."""
        return RejectLog.load(folder / "rejects.parquet")

    def compute_content_hash(self, data: RejectLog) -> str:
        """Equal logs are one to the cache."""
        return hashlib.sha256(repr(data.rows()).encode()).hexdigest()

    def show(self, data: RejectLog) -> dict[str, str | np.ndarray]:
        """Show how many things each reason left out."""
        return {"rejects.html": data.counts().to_html(index=False)}
