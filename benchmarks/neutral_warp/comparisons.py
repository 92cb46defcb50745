"""Faces of people never learned from, made by a generator that warps and by every baseline, and their scores."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from app.recogniser import CHIP_PLACE
from benchmarks.embedding_clustering.encoders import Encode
from benchmarks.neutral_warp.judge import at_rest, learned
from benchmarks.neutral_warp.people import CROP, People, folds, middle
from benchmarks.neutral_warp.scores import face_scores, sharpness
from core.face_table import FaceTable
from core.frame_groups import FrameGroups
from evaluation.neutral.baselines import baseline_faces
from evaluation.neutral.task import NeutralTask, neutral_task
from faces.alignment import align, eye_targets
from models.neutral.face_frames import FaceFrames
from models.neutral.registry import generated_faces
from models.neutral.warp.fitting import fit_warp
from models.neutral.warp.generator import WarpGenerator
from models.neutral.warp.settings import WarpSettings

WARP, UNLABELLED, TRANSFERRED, TRUE = "warp", "warp_of_calmest_frames", "warp_of_drawn_people", "true_face"
WIDE_BASELINES = ("mean_frame", "calmest")
"""Baselines whose faces are compared by identity, too."""
Fit = Callable[[People], WarpGenerator]
Distances = Callable[[np.ndarray, People], np.ndarray]
"""(faces uint8 (G, 256, 256, 3), people) -> distances to their true faces, float64 (G,)."""


def fitted(people: People, settings: WarpSettings) -> WarpGenerator:
    """Return a generator fitted to all of some people."""
    faces = FaceFrames.of(people.wide)
    return fit_warp(faces.pixels, faces.known_landmarks(), people.groups, settings)


@dataclass(frozen=True)
class Trial:
    """How people are tested: in so many folds, with a generator fitted by `fit` to those of the other folds.

    `judges`: who the second evaluator learns from, None for the people of the other folds. `also`: other ways to fit to
    these folds, by name. `others`: generators that are fitted already. `identity`: measures of identity, by score.
    `beside`: make the baselines' faces too, and ask the second evaluator.
    """

    count: int
    fit: Fit
    judges: People | None = None
    also: Mapping[str, Fit] | None = None
    others: Mapping[str, WarpGenerator] | None = None
    identity: Mapping[str, Distances] | None = None
    beside: bool = True

    @cached_property
    def _judge(self) -> Any:
        """The second evaluator that `judges` taught, None where the people of the other folds do."""
        return self.judges and learned(self.judges)

    def scores(self, people: People, seed: int = 0) -> pd.DataFrame:
        """Return one row per person and way to a face: generator, identity, scores."""
        fold = folds(people.groups, self.count, seed)
        return pd.concat([self._tested(people, fold, k) for k in range(self.count)], ignore_index=True)

    def _tested(self, people: People, fold: np.ndarray, number: int) -> pd.DataFrame:
        known, test = people.part(np.flatnonzero(fold != number)), people.part(np.flatnonzero(fold == number))
        anew = {name: fit(known) for name, fit in ({WARP: self.fit} | dict(self.also or {})).items()}
        generators = anew | dict(self.others or {})
        wide = {name: _made(generator, test) for name, generator in generators.items()}
        faces = {name: middle(made) for name, made in wide.items()}
        if self.beside:
            faces |= baseline_faces(_task(people, fold, number, self.count))
        faces[TRUE] = test.small.pixels[test.groups.target]
        judge = (self._judge or learned(known)) if self.beside else None
        return pd.concat([self._scored(name, made, test, wide, judge) for name, made in faces.items()])

    def _scored(
        self, name: str, made: np.ndarray, test: People, wide: Mapping[str, np.ndarray], judge: Any
    ) -> pd.DataFrame:
        target = test.groups.target
        true, points = test.small.pixels[target], np.asarray(test.small.landmarks)[target]
        rows = face_scores(made, true, points).assign(generator=name, identity=test.groups.identities)
        if judge is not None:
            rows["at_rest"] = at_rest(judge, made)
        if name in wide:
            rows["sharpness"] = sharpness(wide[name]) / _input_sharpness(test)
        if self.identity and (name in wide or name in WIDE_BASELINES):
            shown = wide[name] if name in wide else frames_alone(name, test.wide, test.groups)
            rows = rows.assign(**{score: apart(shown, test) for score, apart in self.identity.items()})
        return rows


def _made(generator: WarpGenerator, people: People) -> np.ndarray:
    return generated_faces(generator, FaceFrames.of(people.wide), people.groups.inputs)


def _task(people: People, fold: np.ndarray, number: int, count: int) -> NeutralTask:
    split = np.where(fold == number, "test", np.where(fold == (number + 1) % count, "val", "train"))
    return neutral_task(people.small, replace(people.groups, split=split))


def _input_sharpness(people: People) -> np.ndarray:
    return np.array([np.median(sharpness(people.wide.pixels[rows])) for rows in people.groups.inputs])


def frames_alone(name: str, table: FaceTable, groups: FrameGroups) -> np.ndarray:
    """Return the mean frames (`mean_frame`), or the calmest ones, of everybody."""
    several = groups.take(np.resize(np.arange(len(groups)), max(len(groups), 2)))
    split = np.resize(np.array(["train", "val"]), len(several))
    task = neutral_task(table, replace(several, split=split))
    return task.mean_frames(groups) if name == "mean_frame" else task.calmest_frames(groups)


def distances_by(encode: Encode, made: np.ndarray, people: People) -> np.ndarray:
    """Return the distances between a recogniser's vectors of made and true faces, float64 (G,)."""
    left, right = eye_targets(CROP.size, CROP)
    true = people.wide.pixels[people.groups.target]
    chips = [
        np.stack([align(face, left, right, CHIP_PLACE.size, CHIP_PLACE) for face in faces]) for faces in (made, true)
    ]
    first, second = (encode(FaceTable(each, pd.DataFrame(index=range(len(each))), align=CHIP_PLACE)) for each in chips)
    return np.linalg.norm(first - second, axis=1)
