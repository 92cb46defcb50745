"""Step: pictures of the networks and the baselines side by side."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from zenml import step

from core.face_table import FaceTable
from core.subsets import Subset, choose, examples, held_out, titled
from embedding.baselines import PcaBaseline, RawPixels
from evaluation.embedder_scores import can_verify
from evaluation.verification import verification_roc
from figures.latent_sizes import latent_sizes
from figures.reconstruction_grid import reconstruction_grid
from figures.roc_figure import roc_figure
from registry.embedders import NetworkEmbedder
from workflow.baselines import fitted_pcas
from workflow.tracking import IN_PIPELINE_RUN, log_picture
from workflow.trained_model import TrainedModel

Decoder = NetworkEmbedder | PcaBaseline


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
    faces = choose(table, subset, held_out(table.manifest))
    decoders: list[Decoder] = [NetworkEmbedder(each.name, each.network) for each in trained]
    decoders += fitted_pcas(choose(table, subset, "train"), pcas, seed)
    for name, picture in (*_face_pictures(faces, decoders, seed), *size_pictures(trained, scores)):
        log_picture(name, picture)


def _face_pictures(faces: FaceTable, decoders: list[Decoder], seed: int) -> Iterator[tuple[str, np.ndarray]]:
    shown = examples(faces)
    rebuilt = {each.name: each.reconstruct(shown) for each in decoders}
    yield "reconstructions", reconstruction_grid(shown, rebuilt, titled("Reconstructions", faces))
    known = faces.select(faces.manifest["identity"].notna())
    if can_verify(known):
        identities = known.manifest["identity"].to_numpy(str)
        vectors = {each.name: each.embed(known.pixels) for each in [*decoders, RawPixels()]}
        rocs = {name: verification_roc(found, identities, random_state=seed) for name, found in vectors.items()}
        yield "verification_roc", roc_figure(rocs)


def size_pictures(trained: list[TrainedModel], scores: list[pd.DataFrame]) -> Iterator[tuple[str, np.ndarray]]:
    """Yield scores over `zdim` where the networks differ in it: a line per family, network and beta."""
    rows = []
    for each, scored in zip(trained, scores, strict=True):
        model = each.network.settings
        objective = model.objective.model_dump()
        beta = f", beta {objective['beta']:g}" if "beta" in objective else ""
        rows.append({**scored.iloc[0], "zdim": model.zdim, "line": f"{model.family} {model.network}{beta}"})
    if len({row["zdim"] for row in rows}) > 1:
        yield "latent_sizes", latent_sizes(pd.DataFrame(rows))
