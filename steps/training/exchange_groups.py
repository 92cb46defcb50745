"""Step: train an exchange between two groups of faces; measure and show what it makes of faces it has not seen."""

import hashlib
import shutil
from typing import Annotated

import mlflow
import numpy as np
import pandas as pd
from pydantic import Field
from zenml import step

from core.face_table import FaceTable
from core.manifest import ACTION_UNITS
from core.seeds import part_seed
from core.settings import Settings
from core.subsets import Subset, choose_subset, titled
from embedding.pca import fit_pca
from embedding.whitening import WhitenedEmbedder
from evaluation.exchange import changed, kept
from faces.measuring.generated import measure_generated
from figures.made_picture import marked
from figures.mosaic import face_rows
from models.exchange.exchange import exchanged, train_exchange
from models.exchange.network import ExchangeAutoencoder, ExchangeSettings
from models.training.settings import LoopSettings
from workflow.epoch_log import EpochLog
from workflow.materializers import DATA_FRAME
from workflow.paths import checkpoints
from workflow.tracking import IN_PIPELINE_RUN, log_parameters, log_picture

SHOWN = 8
"""Faces in a row of the picture."""


class ExchangedGroups(Settings):
    """`column` of the manifest and the two values of it that are exchanged; `held_out`: share of each group's faces."""

    column: str = "neutral"
    values: tuple[str, str] = ("True", "False")
    held_out: float = Field(default=0.2, gt=0, lt=0.5)


@step(experiment_tracker=True, settings=IN_PIPELINE_RUN, output_materializers={"exchange": DATA_FRAME})
def exchange_groups(
    table: FaceTable,
    groups: ExchangedGroups,
    model: ExchangeSettings,
    training: LoopSettings,
    subset: Subset,
    seed: int,
    thumbnails: bool,
) -> Annotated[pd.DataFrame, "exchange"]:
    """Return one row per direction and way: rebuilt by the own decoder, or exchanged by the other's.

    `units_kept`: mean correlation of action units before and after. `taken_for_other`: share of the made faces that lie
    nearer to the other group, by whitened principal components of the training faces. Pictures are always marked.
    """
    faces = choose_subset(table, subset).shrunk(model.size)
    member = _members(faces, groups)
    faces, member = faces.select(member >= 0), member[member >= 0]
    held = np.random.default_rng(part_seed(seed, "held_out")).random(len(member)) < groups.held_out
    rows = np.flatnonzero(~held), np.flatnonzero(held)
    log_parameters(model=model, training=training, groups=groups)
    folder = checkpoints() / f"exchange-{_key(faces, groups, model, training, seed)}"
    log = EpochLog(model.label, training.epochs)
    network, _ = train_exchange(
        model, faces.stored, member, *rows, training, folder=folder, seed=part_seed(seed, "exchange"), on_epoch=log
    )
    shutil.rmtree(folder)
    found = measured(network, np.asarray(faces.stored[rows[0]]), np.asarray(faces.stored[rows[1]]), member[rows[1]])
    found = found.assign(**{side: found[side].map(dict(enumerate(groups.values))) for side in ("of", "drawn_as")})
    mlflow.log_table(found, "exchange.json")
    print(found.round(3).to_string(index=False))
    if thumbnails or faces.manifest["synthetic"].astype(bool).all():
        log_picture("exchange", marked(_sheet(network, faces.select(held), member[held])))
    return found


def measured(network: ExchangeAutoencoder, learned: np.ndarray, held: np.ndarray, member: np.ndarray) -> pd.DataFrame:
    """Return the rows of `exchange_groups` for held-out faces uint8 (N, S, S, 3) and their groups (N,)."""
    embedder = WhitenedEmbedder.around(fit_pca(learned, 64), learned, "pca_white")
    units, vectors = measure_generated(held)[list(ACTION_UNITS)].to_numpy(float), embedder.embed(held)
    rows = []
    for group in (0, 1):
        own = member == group
        for target in (group, 1 - group):
            made = exchanged(network, held[own], target)
            after = measure_generated(made)[list(ACTION_UNITS)].to_numpy(float)
            other = changed(embedder.embed(made), vectors[own], vectors[~own])
            rows.append((group, target, int(own.sum()), kept(units[own], after), other))
    return pd.DataFrame(rows, columns=["of", "drawn_as", "faces", "units_kept", "taken_for_other"])


def _members(faces: FaceTable, groups: ExchangedGroups) -> np.ndarray:
    """Return the group of each face, -1 for neither; raises ValueError where column or faces are missing."""
    if groups.column not in faces.manifest:
        raise ValueError(f"groups: the manifest has no column '{groups.column}'")
    values = faces.manifest[groups.column].astype("str").to_numpy(str)
    member = np.full(len(values), -1)
    for number, value in enumerate(groups.values):
        member[values == value] = number
        if not (member == number).any():
            raise ValueError(f"groups: no face has '{value}' in the column '{groups.column}'")
    return member


def _sheet(network: ExchangeAutoencoder, held: FaceTable, member: np.ndarray) -> np.ndarray:
    rows = []
    for group in (0, 1):
        shown = np.asarray(held.stored[np.flatnonzero(member == group)[:SHOWN]])
        rows += [shown, exchanged(network, shown, group), exchanged(network, shown, 1 - group)]
    return face_rows(rows, titled("Exchanged", held), 2 * ["faces", "rebuilt", "exchanged"])


def _key(faces: FaceTable, *facts: object) -> str:
    return hashlib.sha256("|".join((faces.digest(), *map(repr, facts))).encode()).hexdigest()[:16]
