"""Faces of the comparison of embeddings: people to train on and, apart from them, people to test on."""

import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from core.ages import age_band
from core.crop import AlignSettings
from core.embeddings import Embeddings
from core.face_table import FaceTable
from faces.aligned_faces import align_faces
from faces.measuring.measure import MeasureSettings, measure_faces
from faces.selection.filtering import FilterSettings, mark_faces
from faces.sources.scan import scan_all
from faces.sources.settings import SourceSettings
from faces.splits import SplitSettings, assign_splits

LAYOUTS = {"lfw": "identity_folders", "celeba": "celeba", "orl": "orl", "london": "identity_folders"}
LEARNED_FROM = ("lfw", "celeba")
LEAST_FACES = {"lfw": 4}
"""Faces that a tested person must have; 2 in the other sets."""

SPLIT = SplitSettings(fractions={"train": 0.6, "val": 0.1, "test": 0.3})
ATTRIBUTES = ("gender", "ethnicity", "age_band")


def measured_faces(data: Path, workers: int) -> tuple[pd.DataFrame, dict[str, int], Embeddings]:
    """Return the central face of every photo with `split` and what `data`/manifest.csv says of the people.

    Also the number of photos by set, and the landmarks. Nobody of LFW and CelebA is in two splits; ORL and London are
    for tests alone.
    """
    present = [name for name in LAYOUTS if (data / name).exists()]
    if not set(LEARNED_FROM) & set(present):
        raise SystemExit(f"{data} holds neither of {', '.join(LEARNED_FROM)}: nothing to train on")
    raw, _ = scan_all([SourceSettings(kind=LAYOUTS[name], path=name, name=name) for name in present], data.resolve())
    found, _, landmarks = measure_faces(raw, data.resolve(), MeasureSettings(faces_per_image="central"), workers)
    marked = assign_splits(mark_faces(found, FilterSettings()), SPLIT)
    marked["split"] = marked["split"].where(marked["source"].isin(LEARNED_FROM), "test")
    photos = {str(name): int(count) for name, count in raw["source"].value_counts().items()}
    return with_attributes(marked, data / "manifest.csv"), photos, landmarks


def with_attributes(faces: pd.DataFrame, labels: Path) -> pd.DataFrame:
    """Fill gender, ethnicity and age from a table with one row per photo, when it is there."""
    if not labels.exists():
        return faces
    known = pd.read_csv(labels, dtype="str").set_index("path").reindex(faces["path"])
    filled = {name: known[name].to_numpy() for name in ("gender", "ethnicity")}
    return faces.assign(**filled, age=pd.to_numeric(known["age"]).to_numpy())


def aligned(faces: pd.DataFrame, data: Path, settings: AlignSettings, landmarks: Embeddings) -> FaceTable:
    """Cut the faces out; no picture stays on disk."""
    with tempfile.TemporaryDirectory(prefix="likeness-embeddings-") as folder:
        table, _ = align_faces(faces, data.resolve(), Path(folder), settings, landmarks=[landmarks])
    return table


def rows_of(table: FaceTable, split: str) -> np.ndarray:
    """Return the row numbers of a split."""
    return np.flatnonzero(table.manifest["split"] == split)


def test_rows(table: FaceTable) -> dict[str, np.ndarray]:
    """Return the row numbers of the tested faces of each set: people with enough of them."""
    manifest = table.manifest
    found = {}
    for name, rows in manifest[manifest["split"] == "test"].groupby("source").groups.items():
        sizes = manifest.loc[rows].groupby("identity")["identity"].transform("size")
        found[str(name)] = rows[sizes >= LEAST_FACES.get(str(name), 2)].to_numpy()
    return found


def attributes(table: FaceTable, rows: np.ndarray) -> pd.DataFrame:
    """Return gender, ethnicity and band of age of faces, as text; missing where unknown."""
    known = table.manifest.iloc[rows].reset_index(drop=True)
    return known.assign(age_band=age_band(known["age"]).astype("str"))[list(ATTRIBUTES)].replace("nan", None)
