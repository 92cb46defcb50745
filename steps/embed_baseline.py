"""Step: embed faces with a baseline."""

from collections.abc import Callable
from typing import Annotated

from zenml import step

from clustering.artifacts import Embeddings
from faces.table import FaceTable
from measures.baselines import Embedder, RawPixels
from steps.baselines import PCA, PIXELS, fitted_pcas
from steps.materializers import EMBEDDINGS
from steps.subsets import Subset, choose, held_out

BASELINES: dict[str, Callable[[FaceTable, int, int], Embedder]] = {
    PCA: lambda faces, zdim, seed: fitted_pcas(faces, {PCA: zdim}, seed)[0],
    PIXELS: lambda faces, zdim, seed: RawPixels(),  # noqa: ARG005
}


@step(output_materializers=EMBEDDINGS)
def embed_baseline(
    table: FaceTable, baseline: str, zdim: int, fitted_on: Subset, seed: int
) -> Annotated[Embeddings, "embeddings"]:
    """Fit `baseline` on the train split and return the embeddings of all held-out faces."""
    embedder = BASELINES[baseline](choose(table, fitted_on, "train"), zdim, seed)
    faces = choose(table, "all", held_out(table.manifest))
    return Embeddings(embedder.embed(faces.pixels), faces.manifest["face_id"].to_list(), embedder.name)
