"""The people of `neutral_generator`: drawn ones, and real ones of several data sets, as tables of aligned faces."""

import hashlib
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from core.crop import EyeCrop
from core.embeddings import Embeddings
from core.face_table import FaceTable
from core.frame_groups import FrameGroups, frame_groups
from faces.aligned_faces import align_faces
from faces.measuring.measure import measure_faces
from faces.measuring.measure_settings import MeasureSettings
from faces.selection.filtering import FilterSettings, mark_faces
from faces.selection.person_faces import SelectionSettings, select_faces
from faces.sources.scan import scan_all
from faces.sources.settings import SourceSettings

SIZE, WORKERS = 96, 2
"""Side of a face in pixels: enough for the front end to see an expression (`faces.measuring.generated`)."""

DRAWN_CHOICE = {"synthetic": SelectionSettings(frames=7, min_frames=3)}
REAL_CHOICES = {
    "london": SelectionSettings(frames=7, min_frames=1, target="given"),
    "lfw": SelectionSettings(frames=7, min_frames=2, target="given"),
    "yale": SelectionSettings(frames=7, min_frames=3, target="given", labels=("normal", "noglasses")),
    "videos": SelectionSettings(frames=7, min_frames=3, target="judged"),
}
"""Data set -> which of a person's faces are target and inputs. London has two pictures of each person."""

REAL_KINDS = {"london": "identity_folders", "lfw": "identity_folders", "yale": "yale", "videos": "clips"}
"""Data set -> its connector."""

TESTED_OF = 3
VAL_SHARE = 0.12
"""One person in so many is tested with a seed; of the others this share is for validation."""


def code_digest() -> str:
    """Return what names the code behind the numbers, so that nothing that other code made is taken for its own."""
    root = Path(__file__).resolve().parents[2]
    files = [
        path
        for folder in ("core", "faces", "models", "embedding", "evaluation")
        for path in (root / folder).rglob("*.py")
    ]
    files += Path(__file__).parent.glob("*.py")
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(files))).hexdigest()[:8]


CODE = code_digest()
"""Taken at the start, when the code is read: a change during a run does not rename what the run makes."""


@dataclass(frozen=True)
class DrawnPeople:
    """Which people are drawn: by default 4,800 stills, 59 MB, about ten minutes on two quiet cores.

    On those of seeds 0 and 1 constants were chosen. `set_aside` people are in no group, so that something can learn
    from strangers; of real people enough are left over.
    """

    people: int = 300
    clips: int = 0
    seed: int = 2
    set_aside: int = 60


@dataclass(frozen=True)
class People:
    """A table of faces whose people are named `data set/person`, the groups among them, and who has none, by reason."""

    table: FaceTable
    groups: FrameGroups
    left_out: dict[str, dict[str, int]]

    def data_sets(self) -> np.ndarray:
        """Return the data set of each group, str (G,)."""
        return data_set(self.groups.identities)

    def bystanders(self) -> np.ndarray:
        """Return the rows of people who belong to no group."""
        return np.flatnonzero(~self.table.manifest["identity"].isin(self.groups.identities))


def data_set(identities: np.ndarray) -> np.ndarray:
    """Return the data set that each person's name begins with."""
    return np.array([str(name).split("/")[0] for name in identities], dtype="str")


def drawn_people(crowd: DrawnPeople, folder: Path) -> People:
    """Draw people under `folder` unless they are there, and prepare them."""
    draw(crowd, folder)
    table = _faces([drawn_source()], folder, folder / f"faces_{CODE}")
    strangers = np.unique(table.manifest["identity"])[: crowd.set_aside]
    return _people(table, DRAWN_CHOICE, table.manifest["identity"].isin(strangers))


def draw(crowd: DrawnPeople, folder: Path) -> None:
    """Draw people under `folder` unless they are there."""
    options = ["--people", str(crowd.people), "--clips", str(crowd.clips), "--seed", str(crowd.seed)]
    subprocess.run([sys.executable, "-m", "synthetic", "--out", folder, *options], check=True)


def drawn_source() -> SourceSettings:
    """Return where `draw` leaves the people."""
    return SourceSettings(kind="identity_folders", path="synthetic/stills", name="synthetic", synthetic=True)


def real_people(data: Path, folder: Path) -> People:
    """Prepare the real people of a folder with `manifest.csv` (path, expression) and the sets of `REAL_CHOICES`."""
    sources = [SourceSettings(kind=kind, path=name, name=name, rate=5) for name, kind in REAL_KINDS.items()]
    table = _faces(sources, data, folder / f"faces_{CODE}")
    manifest = with_labels(table.manifest, data / "manifest.csv")
    return _people(replace(table, manifest=manifest), REAL_CHOICES, pd.Series(False, index=manifest.index))


def _faces(sources: list[SourceSettings], root: Path, folder: Path) -> FaceTable:
    """Return the measured, marked and aligned faces of some sources; those of an earlier call when they are there."""
    if (folder / "table.json").is_file():
        return FaceTable.load(folder)
    table, _ = align_faces(measured_faces(sources, root)[0], root, folder / "aligned", EyeCrop(size=SIZE))
    table.save(folder)
    return FaceTable.load(folder)


def measured_faces(sources: list[SourceSettings], root: Path) -> tuple[pd.DataFrame, Embeddings]:
    """Return the measured and marked faces of some sources, named `data set/person`, and their landmarks."""
    raw, _ = scan_all(sources, root)
    faces, _, landmarks = measure_faces(raw, root, MeasureSettings(faces_per_image="central"), WORKERS)
    named = faces.assign(identity=faces["source"] + "/" + faces["identity"], split="train")
    return mark_faces(named, FilterSettings()), landmarks


def with_labels(faces: pd.DataFrame, labels: Path) -> pd.DataFrame:
    """Return faces whose `condition` is the expression that a file (path, expression) names, where it names one."""
    if not labels.is_file():
        return faces
    known = faces["path"].map(pd.read_csv(labels, dtype="str").set_index("path")["expression"])
    return faces.assign(condition=known.fillna(faces["condition"]))


def _people(table: FaceTable, choices: dict[str, SelectionSettings], aside: pd.Series) -> People:
    manifest = table.manifest
    sets = manifest["identity"].str.split("/").str[0]
    selections = {name: select_faces(manifest[(sets == name) & ~aside], how) for name, how in choices.items()}
    chosen = pd.concat([one.chosen for one in selections.values()], ignore_index=True)
    left_out = {name: {str(key): int(n) for key, n in one.left_out["reason"].value_counts().items()}
                for name, one in selections.items()}  # fmt: skip
    return People(table, frame_groups(manifest, chosen), left_out)


def divided(people: People, seed: int) -> FrameGroups:
    """Return the groups with a third of each data set as test and a share of the others as val, drawn by `seed`."""
    rng = np.random.default_rng([seed, TESTED_OF])
    split = np.full(len(people.groups), "train", dtype="<U5")
    sets = people.data_sets()
    for name in np.unique(sets):
        own = rng.permutation(np.flatnonzero(sets == name))
        tested = np.arange(len(own)) % TESTED_OF == 0
        rest = rng.permutation(own[~tested])
        split[own[tested]] = "test"
        split[rest[: round(VAL_SHARE * len(rest))]] = "val"
    return replace(people.groups, split=split)
