"""What turns faces into embeddings: networks of every family, components, pixels, regions, a recogniser with names."""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tqdm import tqdm

from app.recogniser import Recogniser, installed
from benchmarks.embedding_clustering.face_tables import rows_of
from core.face_table import FaceTable
from embedding.network import NetworkEmbedder
from embedding.pca import fit_pca
from embedding.pixels import PixelEmbedder
from embedding.regions.embedder import RegionEmbedder
from embedding.regions.settings import RegionSettings
from models.build import build_model
from models.families.registry import model_settings
from models.training.loop import train
from models.training.settings import TrainingSettings

Encode = Callable[[FaceTable], np.ndarray]
STEPS = {"learning_rate": 2e-3, "schedule": "cosine"}
RECOGNISER = "recogniser"
REGIONS = "regions"
PIXELS = PixelEmbedder.name


@dataclass(frozen=True)
class Budget:
    """What every network gets: `size` in pixels, `width` as a share of the published network's channels."""

    size: int
    width: float
    zdim: int
    epochs: int
    batch_size: int
    seed: int
    families: tuple[str, ...]


def encoders(table: FaceTable, budget: Budget) -> Iterator[tuple[str, Encode]]:
    """Yield name and encoder of pixels, PCA and each family, trained on the training people without their names."""
    yield PIXELS, PixelEmbedder().embed_table
    yield "pca", fit_pca(table.pixels[rows_of(table, "train")], budget.zdim, budget.seed).embed_table
    for family in tqdm(budget.families, desc="families", disable=None):
        yield family, trained(family, table, budget)


def trained(family: str, table: FaceTable, budget: Budget) -> Encode:
    """Train a network of a family and return its encoder."""
    settings = model_settings(family=family, zdim=budget.zdim, width=budget.width, size=budget.size)
    steps = TrainingSettings(epochs=budget.epochs, patience=budget.epochs, batch_size=budget.batch_size, **STEPS)
    network = build_model(settings, budget.seed)
    rows, val_rows = rows_of(table, "train"), rows_of(table, "val")
    with tempfile.TemporaryDirectory(prefix="likeness-embeddings-") as folder:
        train(network, table.pixels, rows, val_rows, steps, folder=Path(folder), seed=budget.seed)
    return NetworkEmbedder(family, network).embed_table


def regions(table: FaceTable, seed: int) -> Encode:
    """Return the region embedder fitted on the training people, without their names, of a table of `align: mesh`."""
    train = table.select(table.manifest["split"] == "train")
    return RegionEmbedder.fit(train, RegionSettings(), seed).embed_table


def recogniser() -> Encode | None:
    """Return dlib's face recogniser, trained with the names of about 7,000 people, when its extra is installed.

    It takes faces aligned as `app.recogniser.CHIP_PLACE` says.
    """
    return (lambda faces: Recogniser().embed(faces.pixels)) if installed() else None
