"""Train on some people, generate the faces of others, and score them beside the baselines."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.neutral_generator.people import CODE, SIZE, People, divided
from core.frame_groups import FrameGroups
from embedding.interface import Embedder
from embedding.network import NetworkEmbedder
from embedding.pca import fit_pca
from evaluation.neutral.baselines import baseline_faces
from evaluation.neutral.scores import score_generators
from evaluation.neutral.task import neutral_task
from evaluation.neutral.wanted_faces import wanted_faces
from faces.measuring.generated import mark_generated, measure_generated
from faces.selection.filtering import FilterSettings
from models.build import build_model
from models.families.registry import model_settings
from models.neutral.face_frames import FaceFrames
from models.neutral.generator import NeutralGenerator, build_generator
from models.neutral.registry import made_with
from models.neutral.settings import NeutralSettings, NeutralTraining
from models.neutral.training import train_generator
from models.training.loop import train
from models.training.settings import TrainingSettings

GENERATOR, UNCHECKED, TRUE = "generator", "generator_unchecked", "true_face"
"""The generator's faces; those before the front end has checked them; the true ones, to compare with."""

DIMENSION = 64
EMBEDDER = model_settings(zdim=DIMENSION, width=0.125, size=SIZE)

STAGE1 = model_settings(zdim=64, width=0.125, size=SIZE)


@dataclass(frozen=True)
class Training:
    """How the embedder of strangers, the first stage and the generator are trained."""

    embedder: TrainingSettings
    stage1: TrainingSettings
    generator: NeutralTraining


@dataclass(frozen=True)
class Comparisons:
    """Everything that comparisons on the same people share; what they train and find is kept in `folder`."""

    people: People
    settings: NeutralSettings
    training: Training
    folder: Path

    def scores(self, seed: int, embedders: dict[str, Embedder]) -> pd.DataFrame:
        """Return one row per test person and generator (checked or not), baseline or true face, for one seed.

        Columns: those of `score_generators`, and `neutral` and `found` (0 or 1), what the front end says of the face.
        """
        name = f"seed{seed}_{CODE}"
        kept = self.folder / f"{name}.parquet"
        if not kept.is_file():
            self._tested(seed, divided(self.people, seed), embedders, name).to_parquet(kept)
        return pd.read_parquet(kept)

    def _tested(self, seed: int, groups: FrameGroups, embedders: dict[str, Embedder], name: str) -> pd.DataFrame:
        table = self.people.table
        task = neutral_task(table, groups)
        generator = self._trained(seed, groups, self.folder / name)
        make = made_with(generator, FaceFrames.of(table), task.test.inputs)
        faces = {GENERATOR: wanted_faces(make, table, task.test, FilterSettings())}
        faces |= {UNCHECKED: make(np.arange(len(task.test)), 1.0), TRUE: task.true_faces(task.test)}
        faces |= baseline_faces(task)
        scores = score_generators(task, faces, embedders)
        measured = measure_generated(np.concatenate(list(faces.values())))
        marked = mark_generated(measured, scores["identity"].to_numpy(), table.manifest, FilterSettings())
        return scores.assign(neutral=marked["neutral"].to_numpy(float), found=marked["found"].to_numpy(float))

    def _trained(self, seed: int, groups: FrameGroups, folder: Path) -> NeutralGenerator:
        """Train an autoencoder on the frontal faces of the training people, then a generator around it."""
        pixels, training = self.people.table.pixels, self.training
        stage1 = build_model(STAGE1, seed)
        rows, val_rows = (self._frontal(groups.part(split)) for split in ("train", "val"))
        train(stage1, pixels, rows, val_rows, training.stage1, folder=folder / "stage1", seed=seed)
        generator = build_generator(self.settings.fitted_to(stage1), seed, stage1)
        train_generator(
            generator, pixels, groups, training.generator, folder=folder / "generator", seed=seed, stage1=stage1
        )
        return generator

    def _frontal(self, groups: FrameGroups) -> np.ndarray:
        manifest = self.people.table.manifest
        return np.flatnonzero(manifest["identity"].isin(groups.identities) & manifest["frontal"].astype(bool))


def embedders_of_strangers(people: People, training: Training, folder: Path) -> dict[str, Embedder]:
    """Return embedders that learned from people who are in no comparison: principal components, autoencoder."""
    rows = np.random.default_rng(0).permutation(people.bystanders())
    val, rest = rows[: len(rows) // 10], rows[len(rows) // 10 :]
    network = build_model(EMBEDDER, seed=100)
    train(network, people.table.pixels, rest, val, training.embedder, folder=folder / f"embedder_{CODE}", seed=100)
    pca = fit_pca(people.table.pixels[np.sort(rows)], DIMENSION)
    return {"pca": pca, "ae": NetworkEmbedder("ae", network)}
