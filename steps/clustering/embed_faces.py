"""Step: embed faces with a registered model."""

from typing import Annotated

import mlflow
from zenml import step

from core.embeddings import Embeddings
from core.face_table import FaceTable
from registry.autoencoders import MODEL, label_of, version_of
from registry.embedders import RegisteredEmbedder, held_out_embeddings
from workflow.materializers import EMBEDDINGS
from workflow.tracking import IN_PIPELINE_RUN


@step(experiment_tracker=True, settings=IN_PIPELINE_RUN, output_materializers=EMBEDDINGS)
def embed_faces(table: FaceTable, model_uri: str, whiten: bool) -> Annotated[Embeddings, "embeddings"]:
    """Return the embeddings of all held-out faces."""
    version = mlflow.MlflowClient().get_model_version(MODEL, version_of(model_uri))
    return held_out_embeddings(RegisteredEmbedder(model_uri, label_of(version)), table, whiten)
