"""Which faces are frontal and neutral, of manifests too large for one memory; a person may be in many files."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from core.running import Run, here
from core.storage import write_aside
from faces.selection.filtering import FilterSettings, mark_faces, rule_report

ROW, NEEDED = "row", ("face_id", "identity", "backend", "confidence", "yaw", "pitch", "roll")
"""Columns that the rules read, beside the units."""


def mark_parts(
    parts: Sequence[Path], settings: FilterSettings, folder: Path, run: Run = here, groups: int | None = None
) -> tuple[list[Path], pd.DataFrame]:
    """Mark the faces of manifests in Parquet files as `filtering.mark_faces` marks the table that all of them are.

    Returns a marked file for each, in `folder`, which all workers of `run` must see, and the rules' report on all.
    Each file is dealt out by person into `groups` (default: as many as files), each group is marked, and each file
    gathers its marks: a job has one file in memory, or what the rules read of one group.
    """
    marking = _Marking(tuple(parts), settings, folder, groups or len(parts))
    for place in (DEALT, MARKS, MARKED):
        (folder / place).mkdir(parents=True, exist_ok=True)
    run(marking.deal, range(len(parts)))
    reports = run(marking.mark, range(marking.groups))
    marked = run(marking.gather, range(len(parts)))
    for place in (DEALT, MARKS):
        shutil.rmtree(folder / place)
    return marked, _total(reports)


DEALT, MARKS, MARKED = "dealt", "marks", "marked"


@dataclass(frozen=True)
class _Marking:
    parts: tuple[Path, ...]
    settings: FilterSettings
    folder: Path
    groups: int

    def deal(self, part: int) -> None:
        """Write, for each group, what the rules read of its people in a part."""
        faces = pd.read_parquet(self.parts[part]).reset_index(drop=True)
        person = faces["identity"].fillna(faces["face_id"]).astype(str).to_numpy(object)
        group = pd.util.hash_array(person, categorize=False) % np.uint64(self.groups)
        columns = [name for name in (*NEEDED, *self.settings.units) if name in faces]
        for number in range(self.groups):
            own = faces.loc[group == number, columns]
            _write(own.rename_axis(ROW).reset_index(), self._file(DEALT, part, number))

    def mark(self, group: int) -> pd.DataFrame:
        """Write the marks of a group, a file for each part; return the rules' report on it."""
        dealt = [pd.read_parquet(self._file(DEALT, part, group)) for part in range(len(self.parts))]
        faces = pd.concat(dealt, ignore_index=True)
        marked = mark_faces(faces, self.settings)[[ROW, "frontal", "neutral"]]
        ends = np.cumsum([len(each) for each in dealt])[:-1]
        for part, rows in enumerate(np.split(np.arange(len(marked)), ends)):
            _write(marked.iloc[rows], self._file(MARKS, part, group))
        return rule_report(faces, self.settings)

    def gather(self, part: int) -> Path:
        """Write a part with the marks of all groups."""
        found = [pd.read_parquet(self._file(MARKS, part, group)) for group in range(self.groups)]
        marks = pd.concat(found).set_index(ROW).sort_index()
        path = self.folder / MARKED / f"{part:06}.parquet"
        columns = {name: marks[name].to_numpy(bool) for name in ("frontal", "neutral")}
        _write(pd.read_parquet(self.parts[part]).assign(**columns), path)
        return path

    def _file(self, place: str, part: int, group: int) -> Path:
        return self.folder / place / f"{part:06}-{group:06}.parquet"


def _total(reports: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return the report on all faces: people are apart, so the counts of groups add up."""
    return pd.concat(reports).groupby("rule", sort=False, as_index=False).sum()


def _write(table: pd.DataFrame, path: Path) -> None:
    write_aside(path, lambda aside: table.to_parquet(aside, index=False))
