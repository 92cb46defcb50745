"""Nearest neighbours of rows in a file: a job searches one block of cells and reads what lies near them."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from clustering.cells import centres_of, nearest_centre, probed_cells, sampled
from clustering.divided.pairs import Pairs
from clustering.divided.rows import Rows
from clustering.divided.tree import leaves
from clustering.interface import one_thread
from clustering.knn import ROWS_AT_ONCE, most_similar
from clustering.neighbours import EXACT_FACES
from core.running import Run

FACES_AT_ONCE = 32_768
"""Rows that a job reads at a time."""

BINS = 1 << 14
"""Cosines are counted in so many equal intervals of [-1, 1]."""


@dataclass(frozen=True)
class Cells:
    """Rows in the order of their cells, and cells in the order of their blocks.

    `placed`: the rows in that order. `order`: .npy file of int64 (N,), which row stands at each place. `starts`: int64
    (cells + 1,), the place where each cell begins. `blocks`: int64 (cells,), rising. `centres`: float32 (cells, D).
    """

    placed: Rows
    order: Path
    starts: np.ndarray
    blocks: np.ndarray
    centres: np.ndarray


@dataclass(frozen=True)
class _Part:
    rows: Rows
    span: tuple[int, int]
    centres: np.ndarray


@dataclass(frozen=True)
class _Move:
    rows: Rows
    placed: Rows
    order: Path
    span: tuple[int, int]


def into_cells(rows: Rows, folder: Path, depth: int, seed: int, run: Run) -> tuple[Cells, np.ndarray]:
    """Return unit rows in cells of 2^depth blocks, as `clustering.cells` makes them, and each row's block int64 (N,).

    Up to `EXACT_FACES` rows are one cell.
    """
    count = 1 if rows.count <= EXACT_FACES else round(rows.count**0.5)
    with one_thread():
        centres = centres_of(rows.take(sampled(rows.count, count, seed)), count)
    found = np.concatenate(run(_nearest, [_Part(rows, span, centres) for span in rows.spans(FACES_AT_ONCE)]))
    leaf = leaves(centres, np.bincount(found, minlength=count).astype(float), depth)
    by_block = np.argsort(leaf, kind="stable")
    cell = np.argsort(by_block, kind="stable")[found]
    order = np.argsort(cell, kind="stable")
    np.save(folder / "order.npy", order)
    placed = Rows.create(folder / "placed.f32", rows.count, rows.width)
    run(_place, [_Move(rows, placed, folder / "order.npy", span) for span in rows.spans(FACES_AT_ONCE)])
    starts = np.concatenate([[0], np.cumsum(np.bincount(cell, minlength=count))])
    return Cells(placed, folder / "order.npy", starts, leaf[by_block], centres[by_block]), leaf[by_block][cell]


def _nearest(part: _Part) -> np.ndarray:
    with one_thread(), ThreadPoolExecutor(1) as pool:
        return nearest_centre(part.rows.read(*part.span), part.centres, pool)


def _place(move: _Move) -> None:
    numbers = np.load(move.order, mmap_mode="r")[slice(*move.span)]
    near = np.argsort(numbers, kind="stable")
    move.placed.put(move.span[0] + near, move.rows.take(numbers[near]))


@dataclass(frozen=True)
class Search:
    """One block's job of `search`. `settled`: rows below it do not look for others."""

    cells: Cells
    block: int
    neighbours: int
    target: Pairs
    settled: int = 0


def search(job: Search) -> np.ndarray:
    """Write the pairs of a block's rows with their nearest; return int64 (BINS,), how many had which cosine."""
    counted = np.zeros(BINS, dtype=np.int64)
    pairs = [np.empty((0, 2), np.int64)]
    with one_thread():
        for cell in np.flatnonzero(job.cells.blocks == job.block):
            index, value = _in_cell(job.cells, int(cell), job.neighbours, job.settled)
            pairs.append(index)
            counted += np.bincount(bin_of(value), minlength=BINS)
    if len(found := np.concatenate(pairs)):
        job.target.add(f"near-{job.block}", found)
    return counted


def bin_of(cosine: np.ndarray) -> np.ndarray:
    """Return int64 (N,), the interval that each cosine lies in."""
    return np.asarray(((cosine.clip(-1, 1) + 1) * (BINS / 2)).astype(np.int64).clip(max=BINS - 1))


def _in_cell(cells: Cells, cell: int, k: int, settled: int) -> tuple[np.ndarray, np.ndarray]:
    """Return pairs of rows int64 (E, 2) and their products (E,): the k nearest of each row that is not settled."""
    near = np.argsort(-(cells.centres @ cells.centres[cell]), kind="stable")
    chosen = np.sort(probed_cells(np.diff(cells.starts), near, k))
    places = np.concatenate([np.arange(cells.starts[each], cells.starts[each + 1]) for each in chosen])
    faces, order = cells.placed.take(places), np.load(cells.order, mmap_mode="r")
    own = np.flatnonzero((places >= cells.starts[cell]) & (places < cells.starts[cell + 1]))
    own = own[order[places[own]] >= settled]
    parts = [own[at : at + ROWS_AT_ONCE] for at in range(0, len(own), ROWS_AT_ONCE)]
    found = [most_similar(faces[rows], places[rows], faces, places, k) for rows in parts]
    index = np.concatenate([np.empty((0, min(k, len(places) - 1)), np.int64), *(index for index, _ in found)])
    value = np.concatenate([np.empty(0, np.float32), *(value.ravel() for _, value in found)])
    return np.stack([order[np.repeat(places[own], index.shape[1])], order[index.ravel()]], axis=1), value
