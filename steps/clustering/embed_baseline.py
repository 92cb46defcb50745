"""Step: embed faces with a baseline."""

from collections.abc import Callable
from typing import Annotated

from zenml import step

from core.embeddings import Embeddings
from core.face_table import FaceTable
from core.subsets import Subset, choose_subset
from embedding.pca import PcaEmbedder, PcaSettings
from embedding.pixels import PixelEmbedder, PixelSettings
from embedding.registry import FittedSettings, fit_embedder
from workflow.embedded import held_out_embeddings
from workflow.materializers import EMBEDDINGS

BASELINES: dict[str, Callable[[int], FittedSettings]] = {
    PcaEmbedder.kind: lambda zdim: PcaSettings(zdim=zdim),
    PixelEmbedder.kind: lambda zdim: PixelSettings(),  # noqa: ARG005 (pixels have no dimension to choose)
}
"""Baselines always compared with registered models, by name: settings for a dimension."""


@step(output_materializers=EMBEDDINGS)
def embed_baseline(
    table: FaceTable, baseline: str, zdim: int, fitted_on: Subset, seed: int, whiten: bool
) -> Annotated[Embeddings, "embeddings"]:
    """Fit `baseline` on the train split and return the embeddings of all held-out faces; pixels are never whitened."""
    embedder = fit_embedder(choose_subset(table, fitted_on, "train"), BASELINES[baseline](zdim), seed)
    return held_out_embeddings(embedder, baseline, table, whiten and baseline != PixelEmbedder.kind)
