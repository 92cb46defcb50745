"""Step: embed faces with a baseline."""

from collections.abc import Callable
from typing import Annotated

from zenml import step

from core.embeddings import Embeddings
from core.face_table import FaceTable
from core.subsets import Subset, choose
from embedding.baselines import Embedder, RawPixels
from registry.embedders import held_out_embeddings
from workflow.baselines import PCA, PIXELS, fitted_pcas
from workflow.materializers import EMBEDDINGS

BASELINES: dict[str, Callable[[FaceTable, int, int], Embedder]] = {
    PCA: lambda faces, zdim, seed: fitted_pcas(faces, {PCA: zdim}, seed)[0],
    PIXELS: lambda faces, zdim, seed: RawPixels(),  # noqa: ARG005
}


@step(output_materializers=EMBEDDINGS)
def embed_baseline(
    table: FaceTable, baseline: str, zdim: int, fitted_on: Subset, seed: int, whiten: bool
) -> Annotated[Embeddings, "embeddings"]:
    """Fit `baseline` on the train split and return the embeddings of all held-out faces; pixels are never whitened."""
    embedder = BASELINES[baseline](choose(table, fitted_on, "train"), zdim, seed)
    return held_out_embeddings(embedder, table, whiten and baseline != PIXELS)
