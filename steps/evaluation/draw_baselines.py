"""Step: what principal components rebuild, each in its own MLflow run."""

import pandas as pd
from zenml import step

from core.face_table import FaceTable
from core.subsets import Subset, choose_subset, examples, held_out, titled
from embedding.pca import fit_pcas
from figures.reconstruction_grid import reconstruction_grid
from workflow.tracking import IN_PIPELINE_RUN, log_picture, model_run


@step(experiment_tracker=True, settings=IN_PIPELINE_RUN)
def draw_baselines(table: FaceTable, scores: pd.DataFrame, pcas: dict[str, int], subset: Subset, seed: int) -> None:
    """Log reconstructions of held-out faces. `scores`: a `run_id` per baseline. `pcas`: names and dimensions."""
    faces, runs = choose_subset(table, subset, held_out(table.manifest)), scores.set_index("embedding")["run_id"]
    shown = examples(faces)
    for pca in fit_pcas(choose_subset(table, subset, "train").pixels, pcas, seed):
        with model_run(runs[pca.name]):
            rebuilt = {pca.name: pca.reconstruct(shown)}
            log_picture("reconstructions", reconstruction_grid(shown, rebuilt, titled("Reconstructions", faces)))
