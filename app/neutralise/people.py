"""From paths that a person typed to the frontal faces of each person in them, or why there are none."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np
import pandas as pd

from core.crop import AlignSettings, EyeCrop
from core.face_table import FaceTable
from core.names import free_name, name_key
from core.rejects import Reason, RejectLog
from faces.aligned_faces import align_faces
from faces.measuring.measure import MeasureSettings, measure_faces
from faces.selection.filtering import FilterSettings, mark_faces
from faces.selection.person_faces import SelectionSettings
from faces.selection.starting_frames import starting_faces, without_faces
from faces.sources.scan import scan_all
from faces.sources.settings import SourceSettings
from faces.sources.walk import look
from models.neutral.face_frames import FaceFrames

MEASURE = MeasureSettings(faces_per_image="central")
"""A clip is of one person; people who pass behind are not."""


class PersonFrames(NamedTuple):
    """Somebody with frontal faces: pixels, perhaps landmarks, of K >= 1 frames, and where each comes from.

    An origin is the time in the clip, after the file's name where a person has several files. `measured`: the frames'
    rows of the marked manifest, in the same order.
    """

    name: str
    faces: FaceFrames
    origins: tuple[str, ...]
    measured: pd.DataFrame
    align: AlignSettings

    def neutral_frame(self) -> int | None:
        """Return the number of the first frame that the front end finds neutral, None when there is none."""
        found = np.flatnonzero(self.measured["neutral"].to_numpy(bool))
        return int(found[0]) if len(found) else None

    def own_size(self) -> int:
        """Return the side in pixels that the face has in half of the frames, as they were taken, or more."""
        if not isinstance(self.align, EyeCrop):
            return self.align.size
        eyes = self.measured[["left_eye_x", "left_eye_y", "right_eye_x", "right_eye_y"]].to_numpy(float)
        distance = np.median(np.linalg.norm(eyes[:, :2] - eyes[:, 2:], axis=1))
        return int(distance / self.align.eye_distance)


class LeftOut(NamedTuple):
    """A clip or person without a usable face; or, where the reason is a note, how a file was read."""

    name: str
    reason: Reason
    detail: str


def find_people(
    paths: Sequence[Path], align: AlignSettings, selection: SelectionSettings
) -> tuple[list[PersonFrames], list[LeftOut]]:
    """Measure clips and folders of them (or of people's pictures); choose and cut out each person's frames.

    A folder gives a person for each clip or folder in it. What cannot be used is left out with its reason and
    does not keep the rest from being used. Raises faces.media.place.LayoutError when paths overlap,
    faces.detection.weights.WeightsError without the landmark model.
    """
    sources, left_out = _sources(paths)
    if not sources:
        return [], left_out
    root = Path.cwd()
    raw, unread = scan_all(sources, root)
    raw = raw.assign(identity=_names(raw))
    measured, unmeasured, landmarks = measure_faces(raw, root, MEASURE, workers=os.cpu_count() or 1)
    marked = mark_faces(measured, FilterSettings())
    chosen, too_few = starting_faces(marked, selection)
    rows = chosen.merge(marked.drop(columns="identity"), on="face_id").sort_values(["path", "frame"])
    with TemporaryDirectory(prefix="likeness-neutralise-") as folder:
        table, unaligned = align_faces(rows, root, Path(folder), align, landmarks=[landmarks])
    people = [_person(str(name), own, table) for name, own in table.manifest.groupby("identity")]
    nobody = pd.concat([without_faces(raw, marked, unmeasured), too_few])
    left_out += [LeftOut(name, Reason(why), detail) for name, why, detail in nobody.itertuples(index=False)]
    failed = unread.merge(unaligned).rows()
    return people, left_out + [LeftOut(path, reason, detail) for _, path, _, reason, detail in failed]


def _sources(paths: Iterable[Path]) -> tuple[list[SourceSettings], list[LeftOut]]:
    sources, left_out = [], []
    for path in dict.fromkeys(path.absolute() for path in paths):
        if not path.exists():
            left_out.append(LeftOut(str(path), Reason.UNREADABLE, "there is no such file or folder"))
            continue
        place = look(path, path, RejectLog())
        kind = "clips" if place.of_kind("clip") else "identity_folders"
        if place.of_kind("clip") or (path.is_dir() and place.of_kind("image")):
            sources.append(SourceSettings(kind=kind, path=str(path), name=str(path)))
        else:
            left_out.append(LeftOut(str(path), Reason.WRONG_KIND, "neither a clip nor a folder of clips or pictures"))
    return sources, left_out


def _names(raw: pd.DataFrame) -> pd.Series:
    """Return each file's person; persons of one name from different paths are numbered."""
    people = raw[["identity", "source"]].drop_duplicates()
    taken = {name_key(name) for name in people["identity"]}
    by_both: dict[tuple[str, str], str] = {}
    for again, both in zip(people.duplicated("identity"), people.itertuples(index=False, name=None), strict=True):
        by_both[both] = free_name(both[0], taken) if again else both[0]
        taken.add(name_key(by_both[both]))
    return pd.Series([by_both[both] for both in zip(raw["identity"], raw["source"], strict=True)], index=raw.index)


def _person(name: str, own: pd.DataFrame, table: FaceTable) -> PersonFrames:
    own = own.sort_values("order")
    moments = own["time"].map("{:.2f} s".format).where(own["time"].notna(), "")
    files = own["path"].map(lambda path: Path(path).name)
    origins = moments if (moments != "").all() and own["path"].nunique() == 1 else (files + " " + moments).str.strip()
    rows = own.index.to_numpy()
    known = table.landmarks_in_faces
    points = None if known is None else np.asarray(known)[rows]
    return PersonFrames(name, FaceFrames(table.pixels[rows], points), tuple(origins), own, table.align)
