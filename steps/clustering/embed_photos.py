"""Step: embed every face of somebody's photos with a registered model."""

from typing import Annotated

import mlflow
from zenml import step

from core.embeddings import Embeddings
from core.face_table import FaceTable
from registry.autoencoders import MODEL, label_of, version_of
from registry.embedders import RegisteredEmbedder
from workflow.materializers import EMBEDDINGS
from workflow.tracking import IN_PIPELINE_RUN


@step(experiment_tracker=True, settings=IN_PIPELINE_RUN, output_materializers=EMBEDDINGS)
def embed_photos(table: FaceTable, model_uri: str) -> Annotated[Embeddings, "photo_embeddings"]:
    """Return the embeddings of all faces; their source names the model and its version."""
    version = mlflow.MlflowClient().get_model_version(MODEL, version_of(model_uri))
    name = f"{label_of(version)}, {MODEL} version {version.version}"
    mlflow.log_param("model", name)
    return Embeddings(RegisteredEmbedder(model_uri).embed(table.pixels), table.manifest["face_id"].to_list(), name)
