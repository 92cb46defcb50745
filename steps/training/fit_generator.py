"""Step: fit one neutral-face generator that warps."""

from typing import Annotated

import mlflow
import pandas as pd
from zenml import ArtifactConfig, step

from core.face_table import FaceTable
from evaluation.neutral.groups import groups_of
from faces.selection.person_faces import SelectionSettings
from models.neutral.face_frames import FaceFrames
from models.neutral.warp.fitting import fit_warp
from models.neutral.warp.settings import WarpSettings
from registry.generator_treatment import GeneratorTreatment
from registry.names import NEUTRAL_GENERATOR
from workflow.materializers import TRAINED_MODEL
from workflow.tracking import IN_NESTED_RUN, log_data, log_parameters
from workflow.trained_model import TrainedModel


@step(
    experiment_tracker=True,
    settings=IN_NESTED_RUN,
    output_materializers=TRAINED_MODEL,
)
def fit_neutral(
    table: FaceTable, chosen: pd.DataFrame, name: str, model: WarpSettings, selection: SelectionSettings
) -> Annotated[TrainedModel, ArtifactConfig(name="{label}_generator")]:
    """Fit to the people of the split train, in one go."""
    known = groups_of(table, chosen, selection.frames).part("train")
    mlflow.set_tag("mlflow.runName", name)
    log_parameters(model=model)
    mlflow.log_params({"frames": selection.frames, "train_people": len(known)})
    log_data(table.manifest.iloc[known.rows()], table.data_version, "training")
    faces = FaceFrames.of(table)
    generator = fit_warp(faces.pixels, faces.known_landmarks(), known, model)
    treatment = GeneratorTreatment(align=table.align, selection=selection, frames=selection.frames)
    described = model.model_dump(mode="json") | {"people": len(known)}
    run = mlflow.active_run().info.run_id
    return TrainedModel(NEUTRAL_GENERATOR, name, generator, treatment, run, training=described)
