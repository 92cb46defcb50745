"""Nearest neighbours of many faces: exact within the nearest cells of a coarse partition."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from clustering.interface import one_thread
from clustering.knn import ROWS_AT_ONCE, THREADS, most_similar

PROBED = 8
"""Cells in which a face's neighbours are looked for, its own the first."""

ROUNDS = 4
PER_CENTRE = 32


def knn_in_cells(x_nd: np.ndarray, k: int, random_state: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return what `clustering.knn.knn` returns, looking only into the nearest cells of each face's cell.

    A partition into about sqrt(N) cells by k-means on a sample (inverted file, Sivic & Zisserman 2003; Jégou et al.
    2011). All faces of one cell share their candidates, so the search is one dense matrix product a cell, and costs
    N sqrt(N) D instead of N² D.
    """
    centres = coarse_centres(x_nd, round(len(x_nd) ** 0.5), random_state)
    with one_thread(), ThreadPoolExecutor(THREADS) as pool:
        cell = nearest_centre(x_nd, centres, pool)
        order = np.argsort(cell, kind="stable")
        members = np.split(order, np.cumsum(np.bincount(cell, minlength=len(centres)))[:-1])
        near = np.argsort(-(centres @ centres.T), axis=1, kind="stable")
        index = np.zeros((len(x_nd), k), dtype=np.int64)
        value = np.full((len(x_nd), k), -np.inf, dtype=np.float32)

        def search(at: int) -> None:
            candidates = probed(members, near[at], k)
            faces = x_nd[candidates]
            for start in range(0, len(members[at]), ROWS_AT_ONCE):
                rows = members[at][start : start + ROWS_AT_ONCE]
                index[rows], value[rows] = most_similar(x_nd[rows], rows, faces, candidates, k)

        list(pool.map(search, range(len(centres))))
    return index, value


def probed(members: list[np.ndarray], near: np.ndarray, k: int) -> np.ndarray:
    """Return the sorted rows of the cells that `probed_cells` names."""
    sizes = np.array([len(each) for each in members])
    return np.sort(np.concatenate([members[cell] for cell in probed_cells(sizes, near, k)]))


def probed_cells(sizes: np.ndarray, near: np.ndarray, k: int) -> np.ndarray:
    """Return the `PROBED` nearest cells, and more where those hold k faces or fewer.

    `sizes`: int (cells,), faces in each. `near`: int (cells,), all cells, the nearest first.
    """
    count = max(PROBED, int(np.searchsorted(np.cumsum(sizes[near]), k + 1)) + 1)
    return near[:count]


def coarse_centres(x_nd: np.ndarray, count: int, random_state: int) -> np.ndarray:
    """Return unit centres float32 (count, D): a few rounds of spherical k-means on a sample."""
    return centres_of(x_nd[sampled(len(x_nd), count, random_state)], count)


def sampled(faces: int, count: int, random_state: int) -> np.ndarray:
    """Return int64 (S,): the faces, of so many, of which `count` centres are made."""
    rng = np.random.default_rng(random_state)
    return rng.choice(faces, min(faces, PER_CENTRE * count), replace=False)


def centres_of(sample: np.ndarray, count: int) -> np.ndarray:
    """Return unit centres float32 (count, D) of a sample of faces (S, D) in random order."""
    centres = sample[:count]
    with one_thread(), ThreadPoolExecutor(THREADS) as pool:
        for _ in range(ROUNDS):
            cell = nearest_centre(sample, centres, pool)
            order = np.argsort(cell, kind="stable")
            used, first = np.unique(cell[order], return_index=True)
            sums = np.add.reduceat(sample[order], first, axis=0)
            centres = centres.copy()
            centres[used] = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-12)
    return centres


def nearest_centre(x_nd: np.ndarray, centres: np.ndarray, pool: ThreadPoolExecutor) -> np.ndarray:
    """Return int64 (N,): the centre with the largest product for each face."""
    parts = [x_nd[at : at + ROWS_AT_ONCE] for at in range(0, len(x_nd), ROWS_AT_ONCE)]
    return np.concatenate(list(pool.map(lambda part: (part @ centres.T).argmax(axis=1), parts)))
