"""From paths that a person typed to the frontal faces of each person in them, or why there are none."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np
import pandas as pd

from app.neutralise.sources import LeftOut, names_of, sources_of
from core.crop import AlignSettings, EyeCrop
from core.embeddings import Embeddings
from core.face_table import FaceTable
from core.rejects import Reason, RejectLog
from faces.aligned_faces import align_faces
from faces.measuring.measure import MeasureSettings, measure_faces
from faces.selection.filtering import FilterSettings, mark_faces
from faces.selection.main_person import main_person
from faces.selection.person_faces import SelectionSettings
from faces.selection.starting_frames import starting_faces, without_faces
from faces.sources.scan import scan_all
from models.neutral.face_frames import FaceFrames

CENTRAL, EVERYBODY = (MeasureSettings(faces_per_image=which) for which in ("central", "any"))
"""A picture is of the most central of its large faces; in a clip all are followed, to see whom it is of."""

Cut = Callable[[pd.DataFrame], AlignSettings]
"""How somebody's faces are cut out, by the measured rows of the frames chosen."""


class PersonFrames(NamedTuple):
    """Somebody with frontal faces: pixels, perhaps landmarks, of K >= 1 frames, and where each comes from.

    An origin is the time in the clip, after the file's name where a person has several files. `measured`: the frames'
    rows of the marked manifest, in the same order. `others`: who else was seen, in words. `unused`: files without a
    face.
    """

    name: str
    faces: FaceFrames
    origins: tuple[str, ...]
    measured: pd.DataFrame
    align: AlignSettings
    others: tuple[str, ...] = ()
    unused: tuple[LeftOut, ...] = ()

    def neutral_frame(self) -> int | None:
        """Return the number of the first frame that the front end finds neutral, None when there is none."""
        found = np.flatnonzero(self.measured["neutral"].to_numpy(bool))
        return int(found[0]) if len(found) else None

    def frames(self, numbers: np.ndarray) -> "PersonFrames":
        """Return the person with some of the frames."""
        points = self.faces.landmarks
        faces = FaceFrames(self.faces.pixels[numbers], None if points is None else points[numbers])
        origins = tuple(self.origins[number] for number in numbers.tolist())
        return self._replace(faces=faces, origins=origins, measured=self.measured.iloc[numbers])

    def own_size(self) -> int:
        """Return the side in pixels that the face has in half of the frames, as they were taken, or more."""
        return own_size(self.measured, self.align)


def own_size(measured: pd.DataFrame, align: AlignSettings) -> int:
    """Return the side in pixels at which half of the frames, or more, show what a crop shows."""
    if not isinstance(align, EyeCrop):
        return align.size
    eyes = measured[["left_eye_x", "left_eye_y", "right_eye_x", "right_eye_y"]].to_numpy(float)
    return int(np.median(np.linalg.norm(eyes[:, :2] - eyes[:, 2:], axis=1)) / align.eye_distance)


def find_people(
    paths: Sequence[Path], cut: Cut, selection: SelectionSettings, one_person: str | None = None, workers: int = 0
) -> tuple[list[PersonFrames], list[LeftOut]]:
    """Measure clips, pictures and folders of them; choose and cut out each person's frames.

    A clip gives a person, and so do a folder of people's pictures for each folder in it, a folder of pictures, and all
    pictures that are named one by one; with the name `one_person` everything is of that person. What cannot be used is
    left out with its reason and does not keep the rest from being used. `workers`: processes, 0 for one per core.
    Raises faces.media.place.LayoutError when paths overlap, faces.detection.weights.WeightsError without the landmark
    model.
    """
    sources, left_out = sources_of(paths)
    if not sources:
        return [], left_out
    root = Path.cwd()
    raw, unread = scan_all(sources, root)
    raw = raw.assign(identity=one_person or names_of(raw))
    measured, unmeasured, landmarks = _measured(raw, root, workers or os.cpu_count() or 1)
    own, others = _main_people(measured)
    marked = mark_faces(own, FilterSettings())
    chosen, too_few = starting_faces(marked, selection)
    rows = chosen.merge(marked.drop(columns="identity"), on="face_id").sort_values(["path", "frame"])
    people, unaligned = [], RejectLog()
    for name, frames in rows.groupby("identity"):
        table, log = _cut_out(frames, root, cut(frames), landmarks)
        unaligned = unaligned.merge(log)
        if len(table):
            unused = _unused(raw[raw["identity"] == name], measured, unmeasured)
            people.append(_person(str(name), table)._replace(others=tuple(others.get(str(name), ())), unused=unused))
    nobody = pd.concat([without_faces(raw, marked, unmeasured), too_few])
    left_out += [LeftOut(name, Reason(why), detail) for name, why, detail in nobody.itertuples(index=False)]
    failed = unread.merge(unaligned).rows()
    return people, left_out + [LeftOut(path, reason, detail) for _, path, _, reason, detail in failed]


def _measured(raw: pd.DataFrame, root: Path, workers: int) -> tuple[pd.DataFrame, RejectLog, list[Embeddings]]:
    """Measure the central face of each picture and all faces of clips."""
    clip = (raw["kind"] == "clip").to_numpy()
    parts = [
        measure_faces(raw[which].reset_index(drop=True), root, settings, workers)
        for which, settings in ((~clip, CENTRAL), (clip, EVERYBODY))
        if which.any()
    ]
    tables, logs, landmarks = zip(*parts, strict=True)
    return pd.concat(tables, ignore_index=True), RejectLog(row for log in logs for row in log.rows()), list(landmarks)


def _main_people(measured: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, list[str]]]:
    """Return the faces of whom each clip is of, and of every picture; and who else is in the clips, by identity."""
    kept, others = [measured[measured["frame"] < 0]], dict[str, list[str]]()
    for path, own in measured[measured["frame"] >= 0].groupby("path"):
        main, bystanders = main_person(own)
        kept.append(own[main])
        name, file = str(own["identity"].iloc[0]), Path(str(path)).name
        others.setdefault(name, []).extend(f"{file}: {each}" for each in bystanders)
    return pd.concat(kept).sort_index(), others


def _cut_out(
    frames: pd.DataFrame, root: Path, align: AlignSettings, landmarks: list[Embeddings]
) -> tuple[FaceTable, RejectLog]:
    """Cut out somebody's frames, into memory."""
    with TemporaryDirectory(prefix="likeness-neutralise-") as folder:
        table, log = align_faces(frames, root, Path(folder), align, landmarks=landmarks)
        return FaceTable(np.array(table.pixels), table.manifest, table.data_version, align, table.landmarks), log


def _unused(raw: pd.DataFrame, measured: pd.DataFrame, log: RejectLog) -> tuple[LeftOut, ...]:
    """Return which of somebody's files show no face, and why."""
    files, faces = (table.assign(identity=table["path"]) for table in (raw, measured))
    rows = without_faces(files, faces, log).itertuples(index=False, name=None)
    return tuple(LeftOut(path, Reason(why), detail) for path, why, detail in rows)


def _person(name: str, table: FaceTable) -> PersonFrames:
    own = table.manifest.sort_values("order")
    moments = own["time"].map("{:.2f} s".format).where(own["time"].notna(), "")
    files = own["path"].map(lambda path: Path(path).name)
    origins = moments if (moments != "").all() and own["path"].nunique() == 1 else (files + " " + moments).str.strip()
    rows = own.index.to_numpy()
    known = table.landmarks_in_faces
    points = None if known is None else np.asarray(known)[rows]
    frames = FaceFrames(table.pixels[rows], points)
    return PersonFrames(name, frames, tuple(origins), own, table.align)
