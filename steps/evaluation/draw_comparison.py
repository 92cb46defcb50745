"""Step: pictures of the networks and the baselines side by side."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from zenml import step

from core.face_table import FaceTable
from core.subsets import Subset, choose_subset, examples, held_out, titled
from embedding.interface import Embedder
from embedding.network import NetworkEmbedder
from embedding.pca import fit_pcas
from embedding.pixels import PixelEmbedder
from evaluation.embedder_scores import can_verify
from evaluation.verification import verification_roc
from figures.latent_sizes import latent_sizes
from figures.reconstruction_grid import reconstruction_grid
from figures.roc_figure import roc_figure
from workflow.tracking import IN_PIPELINE_RUN, log_picture
from workflow.trained_model import TrainedModel


@step(experiment_tracker=True, settings=IN_PIPELINE_RUN)
def draw_comparison(
    table: FaceTable,
    trained: list[TrainedModel],
    scores: list[pd.DataFrame],
    pcas: dict[str, int],
    subset: Subset,
    seed: int,
) -> None:
    """Log a reconstruction grid, a ROC figure and, where latent sizes differ, the scores over them."""
    faces = choose_subset(table, subset, held_out(table.manifest))
    embedders = [*(each.model for each in trained), *fit_pcas(choose_subset(table, subset, "train").pixels, pcas, seed)]
    for name, picture in (*_face_pictures(faces, embedders, seed), *size_pictures(trained, scores)):
        log_picture(name, picture)


def _face_pictures(faces: FaceTable, embedders: list[Embedder], seed: int) -> Iterator[tuple[str, np.ndarray]]:
    shown = examples(faces)
    rebuilt = {each.name: each.reconstruct(shown) for each in embedders}
    decoded = {name: pixels for name, pixels in rebuilt.items() if pixels is not None}
    yield "reconstructions", reconstruction_grid(shown, decoded, titled("Reconstructions", faces))
    known = faces.select(faces.manifest["identity"].notna())
    if can_verify(known):
        identities = known.manifest["identity"].to_numpy(str)
        vectors = {each.name: each.embed_table(known) for each in [*embedders, PixelEmbedder()]}
        rocs = {name: verification_roc(found, identities, random_state=seed) for name, found in vectors.items()}
        yield "verification_roc", roc_figure(rocs)


def size_pictures(trained: list[TrainedModel], scores: list[pd.DataFrame]) -> Iterator[tuple[str, np.ndarray]]:
    """Yield scores over `zdim` where the networks differ in it: a line per family, network and beta."""
    rows = []
    for each, scored in zip(trained, scores, strict=True):
        if not isinstance(each.model, NetworkEmbedder):
            continue
        model = each.model.network.settings
        objective = model.objective.model_dump()
        beta = f", beta {objective['beta']:g}" if "beta" in objective else ""
        rows.append({**scored.iloc[0], "zdim": model.zdim, "line": f"{model.family} {model.network}{beta}"})
    if len({row["zdim"] for row in rows}) > 1:
        yield "latent_sizes", latent_sizes(pd.DataFrame(rows))
