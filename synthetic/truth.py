"""The ground-truth table: what was drawn, one row per still and one per clip frame."""

import csv
from collections.abc import Iterable
from pathlib import Path

from synthetic.expressions import UNITS
from synthetic.plan import is_frontal, is_neutral
from synthetic.view import View

TRUTH_COLUMNS: tuple[str, ...] = (
    "path", "frame", "identity", "yaw", "pitch", "roll", "frontal", "neutral", *UNITS,
    "light_azimuth", "light_elevation", "ambient", "seed", "view_seed", "generator_version",
)  # fmt: skip
"""Columns of `truth.csv`. Paths are relative to the data root; angles in degrees; units 0..1, gaze -1..1."""

Row = dict[str, object]


def truth_row(path: str, frame: int, identity: str, view: View, *, seed: int, version: str) -> Row:
    """Return one row: what `view` shows of `identity`."""
    row: Row = {
        "path": path,
        "frame": frame,
        "identity": identity,
        "yaw": view.pose.yaw,
        "pitch": view.pose.pitch,
        "roll": view.pose.roll,
        "frontal": int(is_frontal(view)),
        "neutral": int(is_neutral(view)),
        "light_azimuth": view.light.azimuth,
        "light_elevation": view.light.elevation,
        "ambient": view.light.ambient,
        "seed": seed,
        "view_seed": view.seed,
        "generator_version": version,
    }
    return row | {name: view.units.get(name, 0.0) for name in UNITS}


def write_truth(path: Path, rows: Iterable[Row]) -> None:
    """Write rows, sorted by path and frame, as CSV with the columns `TRUTH_COLUMNS`."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, TRUTH_COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(sorted(rows, key=lambda row: (str(row["path"]), int(str(row["frame"])))))
