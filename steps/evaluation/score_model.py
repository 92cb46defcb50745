"""Step: score one trained embedder on held-out faces, into its own MLflow run."""

from typing import Annotated

import mlflow
import numpy as np
import pandas as pd
from zenml import step

from core.face_table import FaceTable
from core.subsets import Subset, choose_subset, held_out, spread
from embedding.interface import Embedder
from evaluation.embedder_scores import evaluate
from evaluation.promotion import PromotionSettings, group_columns
from evaluation.reconstruction import score_reconstructions
from evaluation.subgroups import subgroups
from workflow.materializers import DATA_FRAME
from workflow.tracking import IN_PIPELINE_RUN, model_run
from workflow.trained_model import TrainedModel

MOST_FACES = 1000
"""Held-out faces that the numbers of subgroups are taken on."""


@step(
    experiment_tracker=True,
    settings=IN_PIPELINE_RUN,
    output_materializers={"model_scores": DATA_FRAME, "model_subgroups": DATA_FRAME},
)
def score_model(
    table: FaceTable, trained: TrainedModel, subset: Subset, seed: int
) -> tuple[Annotated[pd.DataFrame, "model_scores"], Annotated[pd.DataFrame, "model_subgroups"]]:
    """Log scores; return one row of them, and how well the faces of each known group are reconstructed."""
    faces = choose_subset(table, subset, held_out(table.manifest))
    scores = evaluate(trained.model, faces, seed)
    with model_run(trained.run_id):
        mlflow.log_metrics(scores)
    return pd.DataFrame([{"embedding": trained.name, **scores}]), subgroup_scores(table, trained.model)


def subgroup_scores(table: FaceTable, model: Embedder) -> pd.DataFrame:
    """Return one row per group, empty without a decoder or where no group is known."""
    faces = spread(choose_subset(table, "all", held_out(table.manifest)), MOST_FACES)
    groups = list(subgroups(group_columns(faces.manifest, PromotionSettings())))
    pixels = np.ascontiguousarray(faces.pixels)
    decoded = model.reconstruct(pixels) if groups else None
    if decoded is None:
        return pd.DataFrame()
    scores = score_reconstructions(pixels, decoded)
    rows = {name: (int(in_it.sum()), scores.mse[in_it].mean(), scores.ssim[in_it].mean()) for name, in_it in groups}
    found = pd.DataFrame.from_dict(rows, orient="index", columns=["faces", "mse", "ssim"])
    return found.rename_axis("subgroup").reset_index()
