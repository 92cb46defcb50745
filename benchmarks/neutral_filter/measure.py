"""Measure the neutral filter on labelled expressions: does its score separate neutral faces from others? Numbers only.

Needs a folder with `manifest.csv` (columns path, dataset, identity, expression) and the pictures it names: the sets
`3dsk` (neutral portraits: resting values), `london`, `yale` and `lfw`. Every picture is measured once.
"""

from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from tqdm import tqdm

from benchmarks.command_line import run
from benchmarks.neutral_filter.rates import (
    EXPRESSIONS,
    NEUTRAL,
    PORTRAITS,
    RESAMPLES,
    auc_interval,
    aucs,
    each_expression,
    operating_point,
    roc,
)
from benchmarks.record import RESULTS, record
from core.manifest import ACTION_UNITS
from core.rejects import Rejected
from faces.detection.action_units import action_units
from faces.detection.landmarks import Landmarker, RawFace
from faces.media.decode import decode_image
from faces.selection.filtering import FilterSettings, mark_faces, score
from faces.selection.neutrality import SPREAD_LIMIT, own_rest, spread
from faces.selection.resting import MEDIAPIPE

ROOT = Path(__file__).resolve().parents[2]
DEFAULT = FilterSettings()
NOBODY_KNOWN = FilterSettings(min_frames=10**9)


def measure(data: Path = ROOT / "datasets", workers: int = 2, results: Path = RESULTS) -> Path:
    """Measure every labelled picture once with so many processes, and how well the filter's score separates faces."""
    labelled = pd.read_csv(data / "manifest.csv", dtype="str")
    labelled = labelled[labelled["dataset"].isin([PORTRAITS, *EXPRESSIONS]) & labelled["expression"].notna()]
    faces = scored(measured(labelled, data, workers))
    usable = faces[faces["usable"]]
    figures = {
        "pictures": counts(labelled),
        "faces": counts(faces),
        "usable_faces": counts(usable),
        **aucs(faces, usable),
        "auc_interval": each_expression(usable, auc_interval),
        "counts": each_expression(usable, lambda neutral, shown: {"neutral": len(neutral), "expressive": len(shown)}),
        "roc": each_expression(usable, roc),
        "threshold": DEFAULT.excess_limit,
        "operating_point": each_expression(usable, partial(operating_point, "kept")),
        "operating_point_absolute_rule": each_expression(usable, partial(operating_point, "kept_by_limits")),
        "resting": resting_values(usable[usable["dataset"] == PORTRAITS]),
    }
    config = {"filter": DEFAULT.model_dump(), "calm": sorted(NEUTRAL), "resamples": RESAMPLES}
    template, command = Path(__file__).with_name("reading.md"), "make bench TOPIC=neutral_filter DATA=datasets"
    return record(figures, template, results, command=command, config=config, portraits=PORTRAITS)


_open: list[Landmarker] = []


def _open_landmarker() -> None:
    _open.append(Landmarker(max_faces=5).__enter__())


def measured(labelled: pd.DataFrame, root: Path, workers: int) -> pd.DataFrame:
    """Return one row per picture in which a face was found: the labels and what the filter reads."""
    rows: list[dict[str, Any]] = [
        {str(key): value for key, value in row.items()} for row in labelled.to_dict("records")
    ]
    with ProcessPoolExecutor(workers, get_context("spawn"), _open_landmarker) as pool:
        seen = pool.map(partial(_measure, root), [row["path"] for row in rows], chunksize=16)
        both = zip(rows, tqdm(seen, total=len(rows), desc="measuring", disable=None), strict=True)
        faces = pd.DataFrame([row | found for row, found in both if found])
    return faces.assign(identity=faces["dataset"] + "/" + faces["identity"], face_id=faces["path"])


def _measure(root: Path, path: str) -> dict[str, float]:
    """Return pose, confidence and units of the face nearest to the picture's centre; nothing when there is none."""
    try:
        rgb = decode_image(root / path)
    except Rejected:
        return {}
    found = _open[0].measure(rgb)
    if not found:
        return {}
    face = min(found, key=partial(_off_centre, rgb.shape))
    angles = {"yaw": face.yaw, "pitch": face.pitch, "roll": face.roll}
    return angles | {"confidence": face.confidence} | action_units(face)


def _off_centre(shape: tuple[int, ...], face: RawFace) -> float:
    x, y, width, height = face.box
    return float(np.hypot(x + width / 2 - shape[1] / 2, y + height / 2 - shape[0] / 2))


def scored(faces: pd.DataFrame) -> pd.DataFrame:
    """Add what the filter says: `usable` (frontal and sure), scores, and whether each rule keeps a face as neutral."""
    marked = mark_faces(faces, DEFAULT)
    usable = marked["frontal"] & (marked["confidence"] > DEFAULT.min_confidence)
    return marked.assign(
        usable=usable,
        known=own_rest(faces, usable, list(ACTION_UNITS), DEFAULT.min_frames).notna().any(axis=1),
        score=score(faces, DEFAULT),
        score_of_strangers=score(faces, NOBODY_KNOWN),
        kept=marked["neutral"],
        kept_by_limits=mark_faces(faces, FilterSettings(neutral_rule="absolute"))["neutral"],
    )


def counts(table: pd.DataFrame) -> dict[str, int]:
    """Return the number of rows per data set."""
    return {str(name): int(count) for name, count in table["dataset"].value_counts().items()}


def resting_values(portraits: pd.DataFrame) -> dict[str, Any]:
    """Return median and 95th percentile of each unit over neutral portraits, beside the constants of the filter."""
    units = portraits[list(ACTION_UNITS)]
    levels = units.quantile([0.5, 0.95]).round(3)
    constants = pd.DataFrame(MEDIAPIPE, index=["usual", "high", "limit"])
    strain = (units - constants.loc["usual"]).clip(lower=0) / (constants.loc["high"] - constants.loc["usual"])
    return {
        "units": {
            unit: {"median": levels[unit].iloc[0], "p95": levels[unit].iloc[1]} | constants[unit].to_dict()
            for unit in ACTION_UNITS
        },
        "sum_p95": round(float((spread(strain) * SPREAD_LIMIT).quantile(0.95)), 3),
        "portraits_kept": round(float(portraits["kept"].mean()), 3),
    }


if __name__ == "__main__":
    run(measure)
