"""Step: pictures of one trained embedder, in its own MLflow run."""

from collections.abc import Iterator

import numpy as np
from zenml import step

from core.face_table import FaceTable
from core.subsets import Subset, choose_subset, examples, held_out, titled
from embedding.network import NetworkEmbedder
from figures.latent_epochs import latent_epochs
from figures.reconstruction_grid import reconstruction_grid
from figures.samples_grid import samples_grid
from models.inference import sample
from models.training.snapshots import snapshot_rows
from workflow.tracking import IN_PIPELINE_RUN, log_picture, model_run
from workflow.trained_model import TrainedModel
from workflow.training_pictures import training_pictures

SAMPLES = 64


@step(experiment_tracker=True, settings=IN_PIPELINE_RUN)
def draw_model(table: FaceTable, trained: TrainedModel, subset: Subset, seed: int) -> None:
    """Log reconstructions of held-out faces, the losses, samples from the prior and codes by epoch, where there are."""
    with model_run(trained.run_id):
        for name, picture in pictures(choose_subset(table, subset), trained, seed):
            log_picture(name, picture)


def pictures(faces: FaceTable, trained: TrainedModel, seed: int) -> Iterator[tuple[str, np.ndarray]]:
    """Yield the name of each picture and the picture, uint8 RGB (H, W, 3)."""
    scored = choose_subset(faces, "all", held_out(faces.manifest))
    shown = examples(scored)
    rebuilt = trained.model.reconstruct(shown)
    if rebuilt is not None:
        title = titled("Reconstructions", scored)
        yield "reconstructions", reconstruction_grid(shown, {trained.name: rebuilt}, title)
    yield from training_pictures(trained)
    if isinstance(trained.model, NetworkEmbedder) and trained.model.network.has_prior:
        drawn = sample(trained.model.network, SAMPLES, seed)
        yield "samples", samples_grid(drawn, titled("Samples from the prior", scored))
    if trained.codes:
        yield "latent_epochs", latent_epochs(trained.codes, _people(faces), titled("Codes of validation faces", faces))


def _people(faces: FaceTable) -> np.ndarray:
    """Return who the validation faces show whose codes were kept."""
    rows = snapshot_rows(np.flatnonzero(faces.manifest["split"] == "val"))
    return faces.manifest["identity"].fillna("unknown").to_numpy(str)[rows]
