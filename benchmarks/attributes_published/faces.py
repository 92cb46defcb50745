"""UTKFace's gray faces of 48 pixels with their labels, divided into training, validation and test."""

import tempfile
from dataclasses import replace
from pathlib import Path

from core.crop import EyeCrop
from core.face_table import FaceTable
from faces.aligned_faces import align_faces
from faces.measuring.measure import MeasureSettings, measure_faces
from faces.near_copies import Division, divided
from faces.selection.filtering import FilterSettings, mark_faces
from faces.sources.scan import scan_all
from faces.sources.settings import SourceSettings
from faces.splits import SplitSettings, assign_splits

SIZE = 48
FRACTIONS = {"train": 0.7, "val": 0.2, "test": 0.1}
COLUMNS = ("gender", "ethnicity", "age")


def utkface(data: Path, workers: int) -> FaceTable:
    """Return the faces of the pixel CSV in `data`/utkface; equal copies are left out."""
    source = SourceSettings(kind="pixel_csv", path="utkface", name="utkface", backend="none")
    raw, _ = scan_all([source], data.resolve())
    found, _, _ = measure_faces(raw, data.resolve(), MeasureSettings(), workers)
    with tempfile.TemporaryDirectory(prefix="likeness-attributes-") as folder:
        faces = mark_faces(found, FilterSettings()).assign(split="")
        table, _ = align_faces(faces, data.resolve(), Path(folder), EyeCrop(size=SIZE))
    return table


def split(table: FaceTable, division: Division, seed: int) -> FaceTable:
    """Return the faces divided 7:2:1 at random under a seed, copies of one picture together where that is asked for."""
    settings = SplitSettings(by="image", fractions=FRACTIONS, salt=f"utkface-{seed}")
    return divided(replace(table, manifest=assign_splits(table.manifest, settings)), division)
