"""Stores `Embeddings`."""

import hashlib
from pathlib import Path

import numpy as np
import pandas as pd

from core.embeddings import Embeddings
from workflow.materializers.folder import FolderMaterializer


class EmbeddingsMaterializer(FolderMaterializer):
    """`vectors.npy` and `embeddings.json`."""

    ASSOCIATED_TYPES = (Embeddings,)

    def write(self, folder: Path, data: Embeddings) -> None:
        """Save the embeddings."""
        data.save(folder)

    def read(self, folder: Path) -> Embeddings:
        """Load the embeddings."""
        return Embeddings.load(folder)

    def show(self, data: Embeddings) -> dict[str, str | np.ndarray]:
        """Show what made the vectors, how many there are, and how the dimensions spread."""
        head = f"<p>{len(data.vectors)} faces, {data.vectors.shape[1]} dimensions, from {data.source}</p>"
        return {"embeddings.html": head + _dimensions(data.vectors).describe().to_html()}

    def compute_content_hash(self, data: Embeddings) -> str:
        """Equal embeddings are one to the cache."""
        digest = hashlib.sha256(f"{data.source}|{data.vectors.shape}|{'|'.join(data.face_ids)}".encode())
        digest.update(np.ascontiguousarray(data.vectors).data)
        return digest.hexdigest()


def _dimensions(vectors: np.ndarray) -> pd.DataFrame:
    """Return one row per dimension; unlike `DataFrame.describe`, fast for thousands of them."""
    values = pd.DataFrame(vectors)
    quartiles = {f"{100 * part:.0f}%": values.quantile(part) for part in (0.25, 0.5, 0.75)}
    return pd.DataFrame(
        {"mean": values.mean(), "std": values.std(), "min": values.min(), **quartiles, "max": values.max()}
    )
