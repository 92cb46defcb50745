"""Strange faces told from ordinary ones by a classifier that has learned from altered ordinary faces.

Deciding whether something is wrong with a face is learned from faces to which something was done (self-supervision: Li
et al., "CutPaste", 2021), with randomised trees (Geurts et al. 2006) on measures of places, seams, sides and colours.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

import cv2
import numpy as np
from sklearn.ensemble import ExtraTreesClassifier

from core.checks import check_pixels
from evaluation.anomalies.altered import ALTERATIONS, altered
from evaluation.anomalies.bands import Bands, means_of_cells, over_channels, small_faces
from evaluation.anomalies.detectors import LEAST

CELLS = 8
"""Cells on a side whose means are looked at."""

CODES = 64
"""Components whose codes are looked at one by one."""

TREES, FEATURES, LEAF = 100, 0.1, 3
AT_ONCE = 512


@dataclass(frozen=True, eq=False)
class SelfSupervised:
    """The share of trees, in [0, 1], that take a face for one that was altered in a way of `families`."""

    bands: Bands
    trees: ExtraTreesClassifier
    families: tuple[str, ...]
    label: str = "self_supervised"

    @classmethod
    def between(
        cls, learned: np.ndarray, ordinary: np.ndarray, seed: int = 0, families: Iterable[str] = ALTERATIONS
    ) -> Self:
        """Fit components to `learned` faces, all else to `ordinary` others and what is altered of them.

        Both uint8 (N, S, S, 3).
        """
        trees = ExtraTreesClassifier(
            TREES, max_features=FEATURES, min_samples_leaf=LEAF, class_weight="balanced", random_state=seed
        )
        return cls(Bands.fit(learned, ordinary, 256, seed), trees, tuple(families)).fit(ordinary)

    def fit(self, faces: np.ndarray) -> Self:
        """Learn to tell faces from what is altered of them; return itself."""
        usual = small_faces(check_pixels(faces))
        strange = (altered(family, usual, self.trees.random_state) for family in self.families)
        x_nd = np.concatenate([self._measures(each) for each in (usual, *strange)])
        self.trees.fit(x_nd, np.repeat([0, 1], [len(usual), len(x_nd) - len(usual)]))
        return self

    def score(self, faces: np.ndarray) -> np.ndarray:
        """Return one number per face, float64 (N,), higher for stranger faces."""
        return np.asarray(self.trees.predict_proba(self._measures(small_faces(check_pixels(faces))))[:, 1])

    def _measures(self, faces: np.ndarray) -> np.ndarray:
        """Return float32 (N, D), some faces at a time."""
        starts = range(0, len(faces), AT_ONCE)
        return np.concatenate([self._of(faces[start : start + AT_ONCE]) for start in starts])

    def _of(self, faces: np.ndarray) -> np.ndarray:
        codes, relative = self.bands.seen(faces)
        unlike = over_channels(np.square(faces - faces[:, :, ::-1].astype(np.float32)))
        lab = np.stack([cv2.cvtColor(face, cv2.COLOR_RGB2LAB) for face in faces])
        parts = (
            np.log(self.bands.energies(faces, codes, relative) + LEAST),
            np.log(means_of_cells(relative, CELLS) + LEAST),
            *_seams(faces),
            np.log(means_of_cells(unlike, CELLS) + 1)[:, _LEFT],
            means_of_cells(lab, CELLS),
            codes[:, :CODES],
            np.abs(codes[:, :CODES]),
        )
        return np.concatenate(parts, axis=1).astype(np.float32)


_LEFT = (np.arange(CELLS * CELLS) % CELLS) < CELLS // 2


def _seams(faces: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the logarithms of how rough columns and rows are on average: (N, S - 2) each; a seam stands out."""
    gray = over_channels(faces.astype(np.float32)) / 255
    across, along = (np.abs(np.diff(gray, n=2, axis=axis)).mean(axis=3 - axis) for axis in (2, 1))
    return np.log(across + 1e-4), np.log(along + 1e-4)
