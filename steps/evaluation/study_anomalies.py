"""Step: strange pictures planted among held-out faces, and how well every score finds them."""

from typing import Annotated

import mlflow
import numpy as np
import pandas as pd
from zenml import step

from core.face_table import FaceTable
from core.subsets import Subset, choose_subset, examples, held_out, spread, titled
from embedding.interface import Embedder, same_crop
from evaluation.anomalies.compared import compared
from evaluation.anomalies.planted import PLANTED, planted
from evaluation.anomalies.scores import compare
from figures.mosaic import face_rows
from registry.loading import open_uri
from workflow.materializers import DATA_FRAME
from workflow.tracking import IN_PIPELINE_RUN, log_picture

MOST_LEARNED = 4000
"""Training faces, half of which components are fitted to, and the other half scores."""


@step(experiment_tracker=True, settings=IN_PIPELINE_RUN, output_materializers={"anomalies": DATA_FRAME})
def study_anomalies(
    table: FaceTable, model_uris: list[str], subset: Subset, most: int, seed: int, thumbnails: bool
) -> Annotated[pd.DataFrame, "anomalies"]:
    """Plant each kind in up to `most` held-out faces; return AUROC by kind and score, the best mean first.

    Scores are fitted to the training faces, half of the people each for components and for what is ordinary. The
    autoencoders at `model_uris` may have learned from either half, which can only hurt them.
    """
    learned = spread(choose_subset(table, subset, "train"), MOST_LEARNED)
    half = np.unique(learned.people, return_inverse=True)[1] % 2
    networks = [_opened(uri, table) for uri in model_uris]
    known, ordinary = (np.asarray(learned.select(half == side).pixels) for side in (0, 1))
    detectors = compared(known, ordinary, networks, seed)
    held = spread(choose_subset(table, subset, held_out(table.manifest)), most)
    clean = np.asarray(held.pixels)
    pictures = {kind: planted(kind, clean, np.roll(clean, 1, axis=0), seed) for kind in PLANTED}
    found = compare(detectors, clean, pictures)
    scores = pd.DataFrame({kind: {name: each["auroc"] for name, each in own.items()} for kind, own in found.items()})
    scores.insert(0, "mean", scores.mean(axis=1))
    scores = scores.sort_values("mean", ascending=False).rename_axis("score").reset_index()
    mlflow.log_table(scores, "anomalies.json")
    mlflow.log_metrics({f"auroc.{row['score']}": float(row["mean"]) for row in scores.to_dict("records")})
    if thumbnails or table.manifest["synthetic"].astype(bool).all():
        _draw(held, seed)
    print(scores.round(3).to_string(index=False))
    return scores


def _opened(uri: str, table: FaceTable) -> Embedder:
    registered = open_uri(uri)
    same_crop(registered.treatment.align, table.align)
    embedder: Embedder = registered.model
    return embedder


def _draw(held: FaceTable, seed: int) -> None:
    shown = examples(held)
    kinds = {kind: planted(kind, shown, np.roll(shown, 1, axis=0), seed) for kind in PLANTED}
    log_picture("planted", face_rows([shown, *kinds.values()], titled("What is planted", held), ["faces", *kinds]))
