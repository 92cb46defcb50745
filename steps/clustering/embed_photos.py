"""Step: embed every face of somebody's photos with a registered model."""

from functools import partial
from typing import Annotated

import mlflow
from zenml import step

from core.embeddings import Embeddings
from core.face_table import FaceTable
from embedding.interface import same_crop
from embedding.regions.adapt import embed_collection
from registry.loading import open_uri
from workflow.materializers import EMBEDDINGS
from workflow.tracking import IN_PIPELINE_RUN


@step(experiment_tracker=True, settings=IN_PIPELINE_RUN, output_materializers=EMBEDDINGS)
def embed_photos(table: FaceTable, model_uri: str, adapt: bool) -> Annotated[Embeddings, "photo_embeddings"]:
    """Return the embeddings of all faces; their source names the model and its version.

    `adapt`: let a model that can be adapted to a collection learn from these faces first.
    """
    registered = open_uri(model_uri)
    same_crop(registered.treatment.align, table.align)
    name = f"{registered.label}, {registered.kind.name} version {registered.version}"
    mlflow.log_params({"model": name, "adapt": adapt})
    embed = partial(embed_collection, registered.model) if adapt else registered.model.embed_table
    return Embeddings(embed(table), table.manifest["face_id"].to_list(), name)
