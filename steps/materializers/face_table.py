"""Stores a `FaceTable`; shows the faces when all of them are drawn."""

from pathlib import Path

from faces.table import FaceTable
from steps.materializers.folder import FolderMaterializer


class FaceTableMaterializer(FolderMaterializer):
    """`pixels.npy` (memory-mapped on load), `manifest.parquet`, `table.json`."""

    ASSOCIATED_TYPES = (FaceTable,)

    def write(self, folder: Path, data: FaceTable) -> None:
        """Save the table."""
        data.save(folder)

    def read(self, folder: Path) -> FaceTable:
        """Open the table."""
        return FaceTable.load(folder)

    def compute_content_hash(self, data: FaceTable) -> str:
        """Equal tables are one to the cache."""
        return data.digest()

    def extract_metadata(self, data: FaceTable) -> dict[str, int | str]:
        """Show the size, the people and the data version beside the artifact."""
        people = int(data.manifest["identity"].nunique())
        return {
            "faces": len(data),
            "image_size": data.pixels.shape[1],
            "people": people,
            "data_version": data.data_version,
        }


# x
# x
