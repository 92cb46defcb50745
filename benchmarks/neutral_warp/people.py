"""The people of `neutral_warp`: the same as those of `neutral_generator`, as wider crops with landmarks."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
import pandas as pd

from benchmarks.neutral_generator.people import (
    DRAWN_CHOICE,
    REAL_CHOICES,
    REAL_KINDS,
    DrawnPeople,
    data_set,
    draw,
    drawn_source,
    measured_faces,
    with_labels,
)
from core.crop import EyeCrop
from core.face_table import FaceTable
from core.frame_groups import FrameGroups, frame_groups
from core.manifest import ACTION_UNITS
from faces.aligned_faces import align_faces
from faces.selection.person_faces import SelectionSettings, intensities, most_neutral, select_faces
from faces.sources.settings import SourceSettings

CROP = EyeCrop(size=256, eye_distance=0.24, eye_height=0.425, landmarks=True)
MARGIN, SCORED = 32, 96
"""What is scored is the middle of a crop, without so many pixels on each side: the default crop, averaged down."""

SESSION_SETS = ("london", "yale", "videos")
"""Data sets whose target is of the same session as the frames: what a generator that warps learns from."""


@dataclass(frozen=True)
class People:
    """Faces of people as a generator gets them (`wide`) and as they are scored (`small`), and their groups."""

    wide: FaceTable
    small: FaceTable
    groups: FrameGroups

    def part(self, numbers: np.ndarray) -> "People":
        """Return some of the people."""
        return replace(self, groups=self.groups.take(numbers))

    def by_calmest(self) -> "People":
        """Return the same people as if nothing was labelled: the target is each one's calmest face, by action units."""
        rows = [
            np.append(inputs, target) for target, inputs in zip(self.groups.target, self.groups.inputs, strict=True)
        ]
        calmest = [_calmest(self.wide.manifest.iloc[own]) for own in rows]
        target = np.array([own[place] for own, place in zip(rows, calmest, strict=True)])
        inputs = tuple(np.delete(own, place) for own, place in zip(rows, calmest, strict=True))
        return replace(self, groups=replace(self.groups, target=target, inputs=inputs))

    def of_sets(self, *names: str) -> "People":
        """Return the people of some data sets."""
        return self.part(np.flatnonzero(np.isin(data_set(self.groups.identities), names)))


def drawn_people(crowd: DrawnPeople, folder: Path) -> People:
    """Draw people under `folder` unless they are there, and prepare them."""
    draw(crowd, folder)
    return _people([drawn_source()], folder, folder / "wide", DRAWN_CHOICE, folder / "none.csv")


def real_people(data: Path, folder: Path) -> People:
    """Prepare the real people of a folder with `manifest.csv` and those sets of `REAL_CHOICES` that are there."""
    kinds = {name: kind for name, kind in REAL_KINDS.items() if (data / name).is_dir()}
    sources = [SourceSettings(kind=kind, path=name, name=name, rate=5) for name, kind in kinds.items()]
    choices = {name: REAL_CHOICES[name] for name in kinds}
    return _people(sources, data, folder / "wide", choices, data / "manifest.csv")


def _people(
    sources: list[SourceSettings], root: Path, folder: Path, choices: Mapping[str, SelectionSettings], labels: Path
) -> People:
    """Measure, choose, and cut out the chosen faces; those of an earlier call when they are there."""
    if not (folder / "chosen.parquet").is_file():
        faces, landmarks = measured_faces(sources, root)
        faces = with_labels(faces, labels)
        sets = faces["identity"].str.split("/").str[0]
        chosen = pd.concat([select_faces(faces[sets == name], how).chosen for name, how in choices.items()])
        rows = faces[faces["face_id"].isin(chosen["face_id"])].reset_index(drop=True)
        table, _ = align_faces(rows, root, folder / "aligned", CROP, landmarks=[landmarks])
        table.save(folder)
        chosen.to_parquet(folder / "chosen.parquet")
    wide = FaceTable.load(folder)
    return People(wide, scored(wide), frame_groups(wide.manifest, pd.read_parquet(folder / "chosen.parquet")))


def scored(wide: FaceTable) -> FaceTable:
    """Return the middle of all faces, averaged down to `SCORED` pixels, with their landmarks."""
    side = CROP.size - 2 * MARGIN
    points = (np.asarray(wide.landmarks) - (MARGIN, MARGIN, 0)) * (SCORED / side)
    return replace(wide, stored=middle(wide.pixels), align=EyeCrop(size=SCORED), landmarks=points)


def middle(faces: np.ndarray) -> np.ndarray:
    """Return the middle of faces uint8 (N, 256, 256, 3) as they are scored, uint8 (N, 96, 96, 3)."""
    inner = slice(MARGIN, CROP.size - MARGIN)
    small = [cv2.resize(face[inner, inner], (SCORED, SCORED), interpolation=cv2.INTER_AREA) for face in faces]
    return np.stack(small) if small else np.empty((0, SCORED, SCORED, 3), np.uint8)


def _calmest(faces: pd.DataFrame) -> int:
    return most_neutral(intensities(faces, ACTION_UNITS), faces["sharpness"].to_numpy(float))


def folds(groups: FrameGroups, count: int, seed: int) -> np.ndarray:
    """Return the fold of each person, int (G,): as even as possible within each data set, drawn by `seed`."""
    rng, sets = np.random.default_rng(seed), data_set(groups.identities)
    fold = np.zeros(len(groups), int)
    for name in np.unique(sets):
        own = rng.permutation(np.flatnonzero(sets == name))
        fold[own] = np.arange(len(own)) % count
    return fold
