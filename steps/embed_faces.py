"""Step: embed faces with a registered model."""

from typing import Annotated

import mlflow
from zenml import step

from clustering.artifacts import Embeddings
from faces.table import FaceTable
from steps.embedders import RegisteredEmbedder
from steps.materializers import EMBEDDINGS
from steps.registry import MODEL, label_of, version_of
from steps.subsets import choose, held_out
from steps.tracking import IN_PIPELINE_RUN


@step(experiment_tracker=True, settings=IN_PIPELINE_RUN, output_materializers=EMBEDDINGS)
def embed_faces(table: FaceTable, model_uri: str) -> Annotated[Embeddings, "embeddings"]:
    """Return the embeddings of all held-out faces."""
    faces = choose(table, "all", held_out(table.manifest))
    version = mlflow.MlflowClient().get_model_version(MODEL, version_of(model_uri))
    embedder = RegisteredEmbedder(model_uri, label_of(version))
    return Embeddings(embedder.embed(faces.pixels), faces.manifest["face_id"].to_list(), embedder.name)
