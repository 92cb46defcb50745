"""What filtering brings to clustering: the project's filter on drawn people, beside equally few unfiltered faces."""

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.command_line import run
from benchmarks.record import RESULTS, record
from benchmarks.synthetic_people.measure import rand_index
from core.crop import EyeCrop
from core.face_table import FaceTable
from core.subsets import RULES
from faces.aligned_faces import align_faces
from faces.measuring.measure import measure_faces
from faces.measuring.measure_settings import MeasureSettings
from faces.selection.filtering import FilterSettings, mark_faces
from faces.sources.scan import scan_all
from faces.sources.settings import SourceSettings

STILLS = Path(__file__).resolve().parents[2] / "data" / "synthetic" / "stills"


def measure(data: Path = STILLS, size: int = 64, draws: int = 20, results: Path = RESULTS) -> Path:
    """Cluster all faces, the frontal and the neutral ones of `data`, and as many frontal ones drawn at random.

    `data` holds a folder of pictures per person (`make data`); faces are `size` pixels wide.
    """
    table = filtered(data, size)
    chosen = {name: rule(table.manifest) for name, rule in RULES.items()}
    figures: dict[str, Any] = {name: index_of(table, mask) for name, mask in chosen.items()}
    counts = table.manifest.loc[chosen["neutral"], "identity"].value_counts()
    figures["frontal_as_few"] = spread(
        [index_of(table, as_few(table.manifest, chosen["frontal"], counts, seed)) for seed in range(draws)]
    )
    people = int(table.manifest["identity"].nunique())
    config = {"size": size, "filter": FilterSettings().model_dump(mode="json"), "people": people}
    template = Path(__file__).with_name("reading.md")
    return record(figures, template, results, config=config, seeds=range(draws), trials=draws)


def filtered(data: Path, size: int) -> FaceTable:
    """Return the faces of a folder, measured, marked and cut out as a pipeline does with its defaults."""
    raw, _ = scan_all([SourceSettings(kind="identity_folders", path=str(data), synthetic=True)], data.parent)
    faces, _, _ = measure_faces(raw, data.parent, MeasureSettings())
    marked = mark_faces(faces, FilterSettings())
    with tempfile.TemporaryDirectory(prefix="likeness-filter-") as folder:
        table, _ = align_faces(marked, data.parent, Path(folder), EyeCrop(size=size))
        return FaceTable(np.array(table.pixels), table.manifest)


def index_of(table: FaceTable, mask: np.ndarray) -> dict[str, Any]:
    """Return the adjusted Rand index of the faces of a mask (N,) by standardised pixels, PCA and Ward's method."""
    identities = table.manifest.loc[mask, "identity"].reset_index(drop=True)
    return rand_index(identities, pd.Series(list(np.asarray(table.pixels)[mask])))


def as_few(manifest: pd.DataFrame, frontal: np.ndarray, counts: pd.Series, seed: int) -> np.ndarray:
    """Return a mask (N,) of as many frontal faces of each person as `counts` says, drawn at random."""
    shuffled = manifest[frontal].sample(frac=1, random_state=seed)
    rank = shuffled.groupby("identity").cumcount()
    wanted = shuffled["identity"].map(counts).fillna(0)
    return manifest.index.isin(shuffled.index[rank < wanted])


def spread(found: list[dict[str, Any]]) -> dict[str, Any]:
    """Return mean and standard deviation over draws."""
    values = [each["ari"] for each in found]
    mean, deviation = float(np.mean(values)), float(np.std(values, ddof=1)) if len(values) > 1 else 0.0
    return {**found[0], "ari": round(mean, 3), "ari_deviation": round(deviation, 3)}


if __name__ == "__main__":
    run(measure)
