"""Stores `Embeddings`."""

import hashlib
from pathlib import Path

from clustering.artifacts import Embeddings
from steps.materializers.folder import FolderMaterializer


class EmbeddingsMaterializer(FolderMaterializer):
    """`embeddings.parquet`."""

    ASSOCIATED_TYPES = (Embeddings,)

    def write(self, folder: Path, data: Embeddings) -> None:
        """Save the embeddings."""
        data.save(folder)

    def read(self, folder: Path) -> Embeddings:
        """Load the embeddings."""
        return Embeddings.load(folder)

    def compute_content_hash(self, data: Embeddings) -> str:
        """Equal embeddings are one to the cache."""
        digest = hashlib.sha256(f"{data.source}|{data.vectors.shape}|{'|'.join(data.face_ids)}".encode())
        digest.update(data.vectors.tobytes())
        return digest.hexdigest()
