"""Which attributes are learned and how, and the training of the networks that read them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal, Self

import numpy as np
import pandas as pd
from pydantic import Field, field_validator, model_validator

from core.checks import check_distinct
from core.pixels import Pixels
from core.seeds import part_seed
from core.settings import Settings
from models.attributes.examples import LabelledFaces
from models.attributes.labels import labels_of, tasks_of
from models.attributes.model import AttributeModel
from models.attributes.network import AttributeNetwork
from models.attributes.settings import AttributeSettings, EncoderSettings, Task
from models.build import seeded_model
from models.families.base import Autoencoder
from models.networks.interface import Width
from models.settings import EncoderDecoderSettings
from models.training.batches import checked_rows
from models.training.loop import OnEpoch, TrainingResult, fit
from models.training.settings import LoopSettings


class AttributeRecipe(Settings):
    """How attributes are learned.

    `columns`: of the manifest; numbers are answered with an interval, all else with shares of classes. `joint`: one
    network with a head per column, or a network per column. `network`, `size`, `channels`, `width`, `dropout`: see
    `models.attributes.settings`. `balance`: rare classes count more. `number_loss`: see `NumberTask`. `mirrored`:
    faces are read with their mirror images, too. `frozen`: of network "encoder", the heads alone are trained.
    `training`: of each network.
    """

    name: str = "attributes"
    columns: tuple[str, ...] = Field(min_length=1)
    joint: bool = False
    network: Literal["blocks", "residual", "encoder"] = "blocks"
    size: int = Field(48, ge=16, le=512, multiple_of=16)
    channels: Literal[1, 3] = 1
    width: Width = 1.0
    dropout: float = Field(0.0, ge=0, lt=1)
    balance: bool = False
    number_loss: Literal["squared", "distribution"] = "squared"
    mirrored: bool = True
    frozen: bool = False
    training: LoopSettings = LoopSettings()

    @field_validator("columns")
    @classmethod
    def _distinct(cls, columns: tuple[str, ...]) -> tuple[str, ...]:
        check_distinct(list(columns), "columns")
        return columns

    @model_validator(mode="after")
    def _encoders_can_be_frozen(self) -> Self:
        if self.frozen and self.network != "encoder":
            raise ValueError('`frozen` leaves nothing to learn from but random features: it needs network "encoder"')
        return self


@dataclass(frozen=True)
class LearnedAttributes:
    """The model and what its trainings were like, by label of the network."""

    model: AttributeModel
    results: dict[str, TrainingResult]

    def history(self) -> pd.DataFrame:
        """Return one row per epoch; columns of several networks begin with the network's label and a slash."""
        alone = len(self.results) == 1
        parts = [
            pd.DataFrame(each.history).set_index("epoch").add_prefix("" if alone else f"{label}/")
            for label, each in self.results.items()
        ]
        return pd.concat(parts, axis=1).reset_index()

    def step_losses(self) -> dict[str, list[list[float]]]:
        """Return the training loss along each epoch, by the network's label."""
        return {label: each.step_losses for label, each in self.results.items()}


def learn(
    pixels: Pixels,
    manifest: pd.DataFrame,
    recipe: AttributeRecipe,
    folder: Path,
    seed: int,
    on_epoch: Callable[[str], OnEpoch | None] = lambda _: None,
    encoder: Autoencoder | None = None,
) -> LearnedAttributes:
    """Train on the split "train" of faces uint8 (N, S, S, 3), keep the best epoch on "val", calibrate on "val".

    `on_epoch`: the label of a network -> what is told of its epochs. `encoder`: the autoencoder whose encoder each
    network of the recipe's network "encoder" begins from. An interrupted call goes on from what it left in `folder`.
    Raises ValueError for columns that cannot be learned, faces of another size than the recipe's, and an encoder that
    is missing, of another size, or not asked for.
    """
    parts = {name: np.flatnonzero(manifest["split"] == split) for name, split in PARTS.items()}
    for name, rows in parts.items():
        checked_rows(rows, len(pixels), name, at_least=2)
    tasks = tasks_of(manifest.iloc[parts["training"]], recipe.columns, recipe.balance, recipe.number_loss)
    labels = labels_of(manifest, tasks)
    networks, results = [], {}
    for label, own in _shared_out(tasks, recipe).items():
        settings = _settings(label, own, recipe, encoder)
        network = seeded_model(partial(AttributeNetwork, settings), part_seed(seed, label))
        if encoder is not None:
            network.begin_from(encoder.encoder)
        known = {task.column: labels[task.column] for task in own}
        examples = LabelledFaces(pixels, parts, known, recipe.training.augment, recipe.size, recipe.channels)
        chance = part_seed(seed, f"train_{label}")
        told = on_epoch(label)
        results[label] = fit(network, examples, recipe.training, folder=folder / label, seed=chance, on_epoch=told)
        networks.append(network)
    held = parts["validation"]
    kept = {column: values[held] for column, values in labels.items()}
    model = AttributeModel.calibrated(networks, np.asarray(pixels[held]), kept, recipe.mirrored)
    return LearnedAttributes(model, results)


PARTS = {"training": "train", "validation": "val"}
"""The split that each part of a training is."""


def _shared_out(tasks: tuple[Task, ...], recipe: AttributeRecipe) -> dict[str, tuple[Task, ...]]:
    """Return the tasks of each network, by its label."""
    return {"joint": tasks} if recipe.joint else {task.column: (task,) for task in tasks}


def _settings(
    label: str, tasks: tuple[Task, ...], recipe: AttributeRecipe, encoder: Autoencoder | None
) -> AttributeSettings:
    shared = {key: getattr(recipe, key) for key in ("network", "size", "channels", "width", "dropout", "frozen")}
    described = None if encoder is None else encoder_settings(encoder)
    return AttributeSettings(label=label, tasks=tasks, encoder=described, **shared)


def encoder_settings(autoencoder: Autoencoder) -> EncoderSettings:
    """Return what rebuilds the encoder of an autoencoder of any family."""
    known, batch_norm = autoencoder.settings, autoencoder.settings.batch_norm
    kept = {key: getattr(known, key) for key in EncoderDecoderSettings.model_fields}
    kept["batch_norm"] = autoencoder.batch_norm if batch_norm is None else batch_norm
    return EncoderSettings(codes=autoencoder.codes_per_latent * known.zdim, **kept)
