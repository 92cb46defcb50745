"""Step: score a trained model of depth on held-out faces, into its own MLflow run."""

from typing import Annotated

import mlflow
import numpy as np
import pandas as pd
from zenml import step

from core.face_table import FaceTable
from core.subsets import Subset, choose_subset, held_out, spread
from evaluation.depth_agreement import pose_agreement, reconstruction_errors
from evaluation.promotion import PromotionSettings, group_columns
from evaluation.subgroups import subgroups
from models.depth.collapse import collapse
from models.depth.network import DepthNetwork
from models.depth.prediction import decompose
from workflow.materializers import DATA_FRAME
from workflow.tracking import IN_PIPELINE_RUN, model_run
from workflow.trained_model import TrainedModel

ANGLES = ["yaw", "pitch", "roll"]


@step(
    experiment_tracker=True,
    settings=IN_PIPELINE_RUN,
    output_materializers={"depth_scores": DATA_FRAME, "depth_subgroups": DATA_FRAME},
)
def score_depth(
    table: FaceTable, trained: TrainedModel, subset: Subset, most: int
) -> tuple[Annotated[pd.DataFrame, "depth_scores"], Annotated[pd.DataFrame, "depth_subgroups"]]:
    """Return the scores on held-out faces and those of each group; say so where the training collapsed."""
    faces = scored_faces(table, trained.model, subset, most)
    made = decompose(trained.model, faces.pixels)
    errors = reconstruction_errors(made.picture, np.asarray(faces.pixels), made.seen)
    scores = {"mse": float(np.nanmean(errors)), "relief": float(made.depth.std((1, 2)).mean())}
    scores |= pose_agreement(made.angles, faces.manifest[ANGLES].to_numpy(float))
    wrong = collapse([{str(key): float(value) for key, value in trained.history.iloc[-1].items()}])
    with model_run(trained.run_id):
        mlflow.log_metrics({f"held_out_{name}": value for name, value in scores.items()})
        mlflow.set_tag("collapsed", wrong or "no")
    rows = [
        {"subgroup": name, "faces": int(member.sum()), "mse": float(np.nanmean(errors[member]))}
        for name, member in subgroups(group_columns(faces.manifest, PromotionSettings()))
    ]
    found = {"model": trained.name, **scores, "collapsed": float(wrong is not None)}
    return pd.DataFrame([found]), pd.DataFrame(rows)


def scored_faces(table: FaceTable, model: DepthNetwork, subset: Subset, most: int) -> FaceTable:
    """Return up to `most` held-out faces, spread evenly over the table, in the size that the model takes."""
    return spread(choose_subset(table, subset, held_out(table.manifest)), most).shrunk(model.settings.size)
