"""Step: faces in one, two and three dimensions, by autoencoders, PCA, LDA and t-SNE."""

import tempfile
from pathlib import Path
from typing import Annotated

import mlflow
import numpy as np
import pandas as pd
from zenml import step

from core.face_table import FaceTable
from core.seeds import part_seed
from core.subsets import Subset, choose_subset, held_out, spread, titled
from embedding.network import NetworkEmbedder
from evaluation.reduction import Reduce, Reduced, reduction_scores, without_networks
from figures.planes import planes
from models.build import build_model
from models.families.registry import ModelSettings
from models.training.loop import train
from models.training.settings import TrainingSettings
from workflow.epoch_log import EpochLog
from workflow.materializers import DATA_FRAME
from workflow.tracking import IN_PIPELINE_RUN, log_picture

DIMENSIONS = (1, 2, 3)


@step(experiment_tracker=True, settings=IN_PIPELINE_RUN, output_materializers={"reductions": DATA_FRAME})
def study_reduction(
    table: FaceTable, models: list[ModelSettings], training: TrainingSettings, subset: Subset, most: int, seed: int
) -> Annotated[pd.DataFrame, "reductions"]:
    """Return one row per way and number of dimensions, scored on up to `most` held-out faces; draw the planes.

    Each autoencoder is trained anew for each number of dimensions, on faces averaged down to its size.
    """
    learned = choose_subset(table, subset, "train")
    held = spread(choose_subset(table, subset, held_out(table.manifest)), most)
    pixels, people = np.asarray(held.pixels), learned.manifest["identity"].fillna("").to_numpy(str)
    ways = without_networks(np.asarray(learned.pixels), people, pixels, seed)
    ways |= {each.label: _trained(table, each, training, subset, pixels, seed) for each in models}
    labels = {
        "identity": held.manifest["identity"].fillna("").to_numpy(str),
        "neutral": np.where(held.manifest["neutral"].to_numpy(bool), "neutral", "expressive"),
    }
    rows: list[dict[str, str | int | float]] = []
    drawn: dict[str, np.ndarray] = {}
    for name, reduce in ways.items():
        for k in DIMENSIONS:
            found = reduce(k)
            rows.append({"way": name, "dimensions": k, **reduction_scores(pixels, found, labels)})
            drawn |= {name: found[0]} if k == 2 else {}
    scores = pd.DataFrame(rows)
    mlflow.log_table(scores, "reductions.json")
    log_picture("planes", planes(drawn, labels["neutral"], titled("Two dimensions", held)))
    print(scores.round(3).to_string(index=False))
    return scores


def _trained(
    table: FaceTable, model: ModelSettings, training: TrainingSettings, subset: Subset, pixels: np.ndarray, seed: int
) -> Reduce:
    def reduce(k: int) -> Reduced:
        settings = model.model_copy(update={"zdim": k})
        own = part_seed(seed, f"{model.label}_{k}")
        network, log = (
            build_model(settings, own),
            EpochLog(f"{model.label}_{k}", training.epochs, f"{model.label}_{k}/"),
        )
        learned, chosen = (choose_subset(table, subset, split).shrunk(settings.size) for split in ("train", "val"))
        both = np.concatenate([np.asarray(learned.pixels), np.asarray(chosen.pixels)])
        known, new = np.arange(len(learned)), np.arange(len(learned), len(both))
        with tempfile.TemporaryDirectory(prefix="likeness-reduction-") as folder:
            train(network, both, known, new, training, folder=Path(folder), seed=own, on_epoch=log)
        embedder = NetworkEmbedder(model.label, network)
        return embedder.embed(pixels), embedder.reconstruct(pixels)

    return reduce
