"""Step: fit one embedder that is no network, such as whitened principal components."""

from typing import Annotated

import mlflow
from zenml import ArtifactConfig, step

from core.face_table import FaceTable
from core.seeds import part_seed
from core.subsets import Subset, choose_subset
from embedding.registry import FittedSettings, fit_embedder
from registry.names import FACE_EMBEDDER
from registry.treatments import Treatment
from workflow.materializers import TRAINED_MODEL
from workflow.tracking import IN_NESTED_RUN, log_data, log_parameters
from workflow.trained_model import TrainedModel


@step(experiment_tracker=True, settings=IN_NESTED_RUN, output_materializers=TRAINED_MODEL)
def train_embedder(
    table: FaceTable, embedder: FittedSettings, subset: Subset, seed: int
) -> Annotated[TrainedModel, ArtifactConfig(name="{label}_embedder")]:
    """Fit on the training faces of `subset`, whose names are never looked at; `seed` is the root seed."""
    faces = choose_subset(table, subset, "train")
    own = part_seed(seed, f"train_{embedder.label}")
    mlflow.set_tag("mlflow.runName", embedder.label)
    log_parameters(embedder=embedder)
    mlflow.log_params({"subset": subset, "seed": seed, "part_seed": own, "train_faces": len(faces)})
    log_data(faces.manifest, faces.data_version, "training")
    fitted = fit_embedder(faces, embedder, own)
    run, treatment = mlflow.active_run().info.run_id, Treatment(align=table.align)
    return TrainedModel(FACE_EMBEDDER, embedder.label, fitted, treatment, run, training=fitted.facts())
