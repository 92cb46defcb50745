"""Energies of a face in bands of principal components, of detail, and of places, as ordinary faces have them."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from core.checks import check_pixels
from core.resizing import shrunk
from embedding.pca import PcaEmbedder, fit_pca
from embedding.pixels import flat

EDGES = (0, 2, 8, 32, 128)
"""Numbers of the components at which bands begin; the last band is what no component draws."""

SIDE = 64
"""Pixels of a side to which larger faces are averaged down where it divides theirs: the size at which the score was
measured; more pixels cost time."""

CELLS = 4
"""Cells on a side in which the error is looked at: the largest says that something covers a part of a face."""


@dataclass(frozen=True, eq=False)
class Bands:
    """Measures of faces through principal components that were fitted to others.

    `variances` (K,) of the codes; `places` (S, S): the usual squared error of each pixel.
    """

    components: PcaEmbedder
    variances: np.ndarray
    places: np.ndarray

    @classmethod
    def fit(cls, faces: np.ndarray, ordinary: np.ndarray, dimension: int = 256, seed: int = 0) -> Self:
        """Fit the components to `faces` and measure their error on `ordinary` others, both uint8 (N, S, S, 3)."""
        small = small_faces(ordinary)
        components = fit_pca(small_faces(faces), dimension, seed)
        codes, errors = _drawn(components, small)
        return cls(components, codes.var(axis=0) + 1e-9, errors.mean(axis=0) + 1e-9)

    def __call__(self, faces: np.ndarray) -> np.ndarray:
        """Return positive numbers, float64 (N, D): energies by band, then errors by place and by kind of detail."""
        small = small_faces(check_pixels(faces))
        return self.energies(small, *self.seen(small))

    def seen(self, faces: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return codes (N, K) of small faces by their deviations, errors (N, S, S) by what is usual at the place."""
        codes, errors = _drawn(self.components, faces)
        return codes / np.sqrt(self.variances), errors / self.places

    def energies(self, faces: np.ndarray, codes: np.ndarray, relative: np.ndarray) -> np.ndarray:
        """Return the numbers of small faces with what is `seen` of them."""
        scaled = codes**2
        ends = [*(edge for edge in EDGES[1:] if edge < codes.shape[1]), codes.shape[1]]
        bands = [scaled[:, low:high].mean(axis=1) for low, high in zip(EDGES, ends, strict=False)]
        cells = means_of_cells(relative, CELLS)
        parts = [relative.mean((1, 2)), cells.max(axis=1), np.median(cells, axis=1), *_detail(faces)]
        return np.stack([*bands, *parts], axis=1)


def small_faces(faces: np.ndarray) -> np.ndarray:
    """Return faces with `SIDE` pixels a side where they have a multiple of that, else as they are."""
    return faces if faces.shape[1] % SIDE else shrunk(faces, SIDE)


def means_of_cells(values: np.ndarray, count: int) -> np.ndarray:
    """Return the means of `count` x `count` cells of maps (N, S, S) or (N, S, S, C): float64 (N, count² x C)."""
    n, side = len(values), values.shape[1] // count
    inner = values[:, : side * count, : side * count].astype(np.float64)
    rows = inner.reshape(n, count, side, -1).sum(axis=2)
    return np.asarray(rows.reshape(n, count, count, side, -1).sum(axis=3).reshape(n, -1)) / side**2


def _drawn(components: PcaEmbedder, faces: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the codes, float64 (N, K), and the squared error of each pixel, float64 (N, S, S), without rounding."""
    codes = components.embed(faces)
    wrong = flat(faces) - components.mean - codes @ components.components
    return codes.astype(np.float64), over_channels(np.square(wrong, dtype=np.float64).reshape(faces.shape))


def over_channels(values: np.ndarray) -> np.ndarray:
    """Return the mean of three channels, (N, S, S) of (N, S, S, 3), faster than a mean along so short an axis."""
    return np.asarray(values[..., 0] + values[..., 1] + values[..., 2]) / 3


def _detail(faces: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the energy of the finest detail, and the mean ratio of red to blue, each (N,)."""
    gray = over_channels(faces.astype(np.float64)) / 255
    fine = np.square(np.diff(gray, n=2, axis=1)).mean((1, 2)) + np.square(np.diff(gray, n=2, axis=2)).mean((1, 2))
    colours = faces.astype(np.float64).mean((1, 2)) + 1
    return fine + 1e-9, colours[:, 0] / colours[:, 2]
