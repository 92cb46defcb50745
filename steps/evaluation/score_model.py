"""Step: score one trained autoencoder on held-out faces, into its own MLflow run."""

from typing import Annotated

import mlflow
import pandas as pd
from zenml import step

from core.face_table import FaceTable
from core.subsets import Subset, choose, examples, held_out, titled
from figures.history_figure import history_figure
from figures.reconstruction_grid import reconstruction_grid
from figures.samples_grid import samples_grid
from models.inference import sample
from registry.embedders import NetworkEmbedder
from workflow.evaluation import evaluate
from workflow.materializers import DATA_FRAME
from workflow.tracking import IN_PIPELINE_RUN, log_picture, model_run
from workflow.trained_model import TrainedModel

SAMPLES = 64


@step(experiment_tracker=True, settings=IN_PIPELINE_RUN, output_materializers=DATA_FRAME)
def score_model(
    table: FaceTable, trained: TrainedModel, subset: Subset, seed: int
) -> Annotated[pd.DataFrame, "model_scores"]:
    """Log scores and pictures; return one row of scores."""
    faces = choose(table, subset, held_out(table.manifest))
    embedder = NetworkEmbedder(trained.name, trained.network)
    scores = evaluate(embedder, faces, seed)
    shown = examples(faces)
    with model_run(trained.run_id):
        mlflow.log_metrics(scores)
        log_picture(
            "reconstructions",
            reconstruction_grid(shown, {trained.name: embedder.reconstruct(shown)}, titled("Reconstructions", faces)),
        )
        log_picture("history", history_figure({trained.name: trained.curves()}))
        if trained.network.has_prior:
            log_picture(
                "samples", samples_grid(sample(trained.network, SAMPLES, seed), titled("Samples from the prior", faces))
            )
    return pd.DataFrame([{"embedding": trained.name, **scores}])
