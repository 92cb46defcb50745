"""From paths that a person typed to the face of each photo, or why there is none."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np

from app.neutralise.generator import check_store
from app.neutralise.people import CENTRAL
from app.neutralise.sources import LeftOut, sources_of
from core.crop import EyeCrop
from core.rejects import Reason, RejectLog
from faces.aligned_faces import align_faces
from faces.measuring.measure import measure_faces
from faces.sources.scan import scan_all
from registry.depth import DEPTH
from registry.loading import Registered, open_version

SIDE = 256
"""Pixels of a face: four times what the model sees, for its colours."""


class PhotoFace(NamedTuple):
    """A face, uint8 (SIDE, SIDE, 3), and what it is called."""

    name: str
    pixels: np.ndarray


def open_depth(tracking_uri: str, which: str) -> Registered:
    """Return an alias or version number of the model of depth; NotRegisteredError, with the fix, when there is none."""
    check_store(tracking_uri)
    return open_version(DEPTH, which, tracking_uri)


def photographed(paths: Sequence[Path], align: EyeCrop, most_yaw: float) -> tuple[list[PhotoFace], list[LeftOut]]:
    """Return the most central face of each photo as a model takes it, larger, and which photos have none, and why.

    Faces turned by more than `most_yaw` degrees to a side are left out.
    """
    sources, left_out = sources_of(paths)
    if not sources:
        return [], left_out
    root = Path.cwd()
    raw, unread = scan_all(sources, root)
    clips = raw["kind"] == "clip"
    left_out += [LeftOut(path, Reason.WRONG_KIND, "a clip: name one of its frames") for path in raw["path"][clips]]
    measured, unmeasured, landmarks = measure_faces(raw[~clips].reset_index(drop=True), root, CENTRAL, 1)
    away = measured["yaw"].abs() > most_yaw
    left_out += [
        LeftOut(path, Reason.TURNED_AWAY, f"yaw {yaw:.0f} degrees, more than {most_yaw:.0f}")
        for path, yaw in measured.loc[away, ["path", "yaw"]].itertuples(index=False)
    ]
    with TemporaryDirectory(prefix="likeness-depth-") as folder:
        larger = align.model_copy(update={"size": SIDE})
        table, unaligned = align_faces(
            measured[~away].reset_index(drop=True), root, Path(folder), larger, landmarks=[landmarks]
        )
        names = table.manifest["path"].map(lambda path: Path(path).stem) + "_" + table.manifest["face_id"].str[:8]
        faces = [PhotoFace(*each) for each in zip(names, np.array(table.pixels), strict=True)]
    logs = RejectLog.merge(RejectLog.merge(unread, unmeasured), unaligned)
    return faces, left_out + [LeftOut(path, why, detail) for _, path, _, why, detail in logs.rows()]
