"""Step: embed faces with a registered model."""

from typing import Annotated

from zenml import step

from core.embeddings import Embeddings
from core.face_table import FaceTable
from embedding.interface import same_crop
from registry.loading import open_uri
from workflow.embedded import held_out_embeddings
from workflow.materializers import EMBEDDINGS
from workflow.tracking import IN_PIPELINE_RUN


@step(experiment_tracker=True, settings=IN_PIPELINE_RUN, output_materializers=EMBEDDINGS)
def embed_faces(table: FaceTable, model_uri: str, whiten: bool) -> Annotated[Embeddings, "embeddings"]:
    """Return the embeddings of all held-out faces."""
    registered = open_uri(model_uri)
    same_crop(registered.treatment.align, table.align)
    return held_out_embeddings(registered.model, registered.label, table, whiten)
