"""Stores a `FaceTable`; shows the faces when all of them are drawn."""

from pathlib import Path

import numpy as np
import pandas as pd

from core.croissant import write_croissant
from core.face_table import FaceTable
from figures.contact_sheet import contact_sheet
from workflow.crop_metadata import crop_metadata
from workflow.materializers.folder import FolderMaterializer

SHOWN = 32


class FaceTableMaterializer(FolderMaterializer):
    """What `FaceTable.save` writes (pixels are memory-mapped on load), and `croissant.json`, which describes it."""

    ASSOCIATED_TYPES = (FaceTable,)

    def write(self, folder: Path, data: FaceTable) -> None:
        """Save the table and its description."""
        data.save(folder)
        write_croissant(folder, data)

    def read(self, folder: Path) -> FaceTable:
        """Open the table."""
        return FaceTable.load(folder)

    def compute_content_hash(self, data: FaceTable) -> str:
        """Equal tables are one to the cache."""
        return data.digest()

    def show(self, data: FaceTable) -> dict[str, str | np.ndarray]:
        """Show faces when all of them are drawn; real people are shown only in a report that was asked to."""
        if not len(data) or not data.manifest.get("synthetic", pd.Series([False])).astype(bool).all():
            return {}
        rows = np.unique(np.linspace(0, len(data) - 1, SHOWN).round().astype(int))
        captions = data.manifest["identity"].fillna("unknown").astype(str).iloc[rows].to_list()
        return {"faces.png": contact_sheet(data.stored[rows], captions, "Drawn people (no real person)")}

    def extract_metadata(self, data: FaceTable) -> dict[str, int | str]:
        """Show the size, the crop, the people and the data version beside the artifact."""
        people = int(data.manifest["identity"].nunique())
        return {
            "faces": len(data),
            "image_size": data.stored.shape[1],
            "align": data.align.by,
            **crop_metadata(data.align),
            "people": people,
            "data_version": data.data_version,
        }
