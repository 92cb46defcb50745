"""Step: score one trained autoencoder on held-out faces, into its own MLflow run."""

from typing import Annotated

import mlflow
import pandas as pd
from zenml import step

from core.face_table import FaceTable
from core.subsets import Subset, choose, held_out
from evaluation.embedder_scores import evaluate
from registry.embedders import NetworkEmbedder
from workflow.materializers import DATA_FRAME
from workflow.tracking import IN_PIPELINE_RUN, model_run
from workflow.trained_model import TrainedModel


@step(experiment_tracker=True, settings=IN_PIPELINE_RUN, output_materializers=DATA_FRAME)
def score_model(
    table: FaceTable, trained: TrainedModel, subset: Subset, seed: int
) -> Annotated[pd.DataFrame, "model_scores"]:
    """Log scores; return one row of them."""
    faces = choose(table, subset, held_out(table.manifest))
    scores = evaluate(NetworkEmbedder(trained.name, trained.network), faces, seed)
    with model_run(trained.run_id):
        mlflow.log_metrics(scores)
    return pd.DataFrame([{"embedding": trained.name, **scores}])
