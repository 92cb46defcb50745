"""New faces join the people that were found before, or start new ones; nobody found before changes."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from shutil import copyfile

import numpy as np

from clustering.divided.grouping import Growth
from clustering.divided.merging import GroupFiles, Rule, merge_in_blocks
from clustering.divided.neighbours import FACES_AT_ONCE, Search, into_cells, search
from clustering.divided.pairs import Pairs
from clustering.divided.people import People, guesses
from clustering.divided.reading import read_parts
from clustering.divided.rows import Rows
from core.running import Run, here


def add_parts(parts: Sequence[Path], people: People, growth: Growth, folder: Path, run: Run = here) -> np.ndarray:
    """Return labels int64 (M,) of the faces of several files: a person of `people`, or a number above all of them.

    A new face or a group of them joins the person that the model of `people` finds likeliest, by the rule of
    `group_parts`; two people of `people` never become one, so what a user joined or separated holds. `parts`, `folder`,
    `run`: as for `group_parts`. Raises ValueError as `read_parts` does, and where `people` have no model.
    """
    if people.model is None:
        raise ValueError("nobody has two faces yet, so nothing says who is who: group all faces again")
    faces = read_parts(parts, folder, run, growth.normalise)
    known, count = people.files.sums.count, people.files.sums.count + faces.rows.count
    sums = _appended(people.files.sums, faces.rows, folder)
    sizes = np.concatenate([np.load(people.files.sizes), np.ones(faces.rows.count, np.float32)])
    np.save(folder / "sizes.npy", sizes)
    everyone = replace(people, files=GroupFiles(sums, folder / "sizes.npy"))
    depth = growth.depth(count)
    cells, home = into_cells(guesses(everyone, folder, run), folder, depth, growth.random_state, run)
    np.save(folder / "home.npy", home)
    pairs = Pairs(folder / "pairs", folder / "home.npy", 2**depth)
    run(search, [Search(cells, block, growth.neighbours, pairs, known) for block in range(2**depth)])
    rule = Rule(growth.bar(int(sizes.sum(dtype=np.float64))), people.model, settled=known)
    into = merge_in_blocks(everyone.files, pairs, rule, folder / "merges", run)
    return _numbered(into[known:], known)


def _appended(known: Rows, new: Rows, folder: Path) -> Rows:
    sums = Rows(folder / "people.f32", known.count + new.count, known.width)
    if known.width != new.width:
        raise ValueError(f"new faces have {new.width} dimensions, the people {known.width}: embed both by one model")
    copyfile(known.path, sums.path)
    for start, stop in new.spans(FACES_AT_ONCE):
        sums.put(known.count + np.arange(start, stop), new.read(start, stop))
    return sums


def _numbered(labels: np.ndarray, known: int) -> np.ndarray:
    """Return labels (M,) where those from `known` on follow each other."""
    fresh = np.unique(labels[labels >= known])
    return np.where(labels < known, labels, known + np.searchsorted(fresh, labels))
