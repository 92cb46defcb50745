"""Trials of `neutral_generator`: train on some people, make the faces of others, score them beside the baselines."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.neutral_generator.people import CODE, SIZE, People, divided
from core.frame_groups import FrameGroups
from embedding.baselines import Embedder, PcaBaseline
from evaluation.neutral.baselines import BASELINES
from evaluation.neutral.scores import score_generators
from evaluation.neutral.task import neutral_task
from evaluation.neutral.wanted_faces import wanted_faces
from faces.measuring.generated import judge_generated, measure_generated
from faces.selection.filtering import FilterSettings
from models.build import build_model
from models.families.registry import model_settings
from models.neutral.generator import NeutralGenerator, build_generator
from models.neutral.inference import made_with
from models.neutral.settings import NeutralSettings, NeutralTraining
from models.neutral.training import train_generator
from models.training.loop import train
from models.training.settings import TrainingSettings
from registry.embedders import NetworkEmbedder

GENERATOR, UNCHECKED, TRUE = "generator", "generator_unchecked", "true_face"
"""The generator's faces; those before the front end has looked at them; the true ones, to compare with."""

DIMENSION = 64
EMBEDDER = model_settings(zdim=DIMENSION, width=0.125, size=SIZE)
EMBEDDER_TRAINING = TrainingSettings(epochs=20, schedule="cosine", augment={"mirror": 0.5})

STAGE1 = model_settings(zdim=64, width=0.125, size=SIZE)
STAGE1_TRAINING = TrainingSettings(epochs=12, schedule="cosine")


@dataclass(frozen=True)
class Trials:
    """Everything that trials on the same people share; what they train and find is kept in `folder`."""

    people: People
    settings: NeutralSettings
    training: NeutralTraining
    folder: Path

    def scores(self, seed: int, eyes: dict[str, Embedder]) -> pd.DataFrame:
        """Return a row a test person of a seed and a generator (checked or not), baseline or the true face.

        Columns: those of `score_generators`, and `neutral` and `found` (0 or 1), what the front end says of the face.
        """
        name = f"seed{seed}_{CODE}"
        kept = self.folder / f"{name}.parquet"
        if not kept.is_file():
            self._tested(seed, divided(self.people, seed), eyes, name).to_parquet(kept)
        return pd.read_parquet(kept)

    def _tested(self, seed: int, groups: FrameGroups, eyes: dict[str, Embedder], name: str) -> pd.DataFrame:
        table = self.people.table
        task = neutral_task(table, groups)
        generator = self._trained(seed, groups, self.folder / name)
        make = made_with(generator, table.pixels, task.test.inputs)
        faces = {GENERATOR: wanted_faces(make, table, task.test, FilterSettings())}
        faces |= {UNCHECKED: make(np.arange(len(task.test)), 1.0), TRUE: task.true_faces(task.test)}
        faces |= {key: baseline(task) for key, baseline in BASELINES.items()}
        scores = score_generators(task, faces, eyes)
        measured = measure_generated(np.concatenate(list(faces.values())))
        judged = judge_generated(measured, scores["identity"].to_numpy(), table.manifest, FilterSettings())
        return scores.assign(neutral=judged["neutral"].to_numpy(float), found=judged["found"].to_numpy(float))

    def _trained(self, seed: int, groups: FrameGroups, folder: Path) -> NeutralGenerator:
        """Train an autoencoder on the frontal faces of the training people, then a generator around it."""
        pixels = self.people.table.pixels
        stage1 = build_model(STAGE1, seed)
        rows, val_rows = (self._frontal(groups.part(split)) for split in ("train", "val"))
        train(stage1, pixels, rows, val_rows, STAGE1_TRAINING, folder=folder / "stage1", seed=seed)
        generator = build_generator(self.settings.fitted_to(stage1), seed, stage1)
        train_generator(generator, pixels, groups, self.training, folder=folder / "generator", seed=seed, stage1=stage1)
        return generator

    def _frontal(self, groups: FrameGroups) -> np.ndarray:
        manifest = self.people.table.manifest
        return np.flatnonzero(manifest["identity"].isin(groups.identities) & manifest["frontal"].astype(bool))


def strangers_eyes(people: People, folder: Path) -> dict[str, Embedder]:
    """Return embedders that learnt from the faces of people who are in no trial: principal components, autoencoder."""
    rows = np.random.default_rng(0).permutation(people.bystanders())
    val, rest = rows[: len(rows) // 10], rows[len(rows) // 10 :]
    network = build_model(EMBEDDER, seed=100)
    train(network, people.table.pixels, rest, val, EMBEDDER_TRAINING, folder=folder / f"embedder_{CODE}", seed=100)
    pca = PcaBaseline.fit(people.table.pixels[np.sort(rows)], DIMENSION)
    return {"pca": pca, "ae": NetworkEmbedder("ae", network)}
