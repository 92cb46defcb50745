"""Scores of how unlike the others a face is, higher for stranger ones; none sees a label.

Each is fitted to ordinary faces through an embedder that was fitted to other ordinary faces: an embedder draws the
faces that it has learned from better than any other, so their errors say nothing about new ones.
"""

from collections.abc import Callable, Sequence
from typing import Any, Protocol, Self

import numpy as np
from scipy.spatial import cKDTree
from sklearn.ensemble import IsolationForest
from sklearn.mixture import GaussianMixture
from sklearn.neighbors import LocalOutlierFactor
from sklearn.svm import OneClassSVM

from embedding.interface import Embedder
from embedding.whitening import Whitening

LEAST = 1e-12
LEAST_VARIANCE = 1e-6
"""Of a logarithm: what does not vary among ordinary faces, such as the tint of gray ones, is known to a thousandth."""


class Detector(Protocol):
    """What every score looks like from outside."""

    @property
    def label(self) -> str:
        """The name in tables."""

    def fit(self, faces: np.ndarray) -> Self:
        """Learn from ordinary faces, uint8 (N, S, S, 3), what is ordinary; return itself."""

    def score(self, faces: np.ndarray) -> np.ndarray:
        """Return one number per face, float64 (N,), higher for stranger faces."""


class ReconstructionError:
    """The mean squared error with which an embedder draws a face again."""

    def __init__(self, embedder: Embedder) -> None:
        self.embedder = embedder

    @property
    def label(self) -> str:
        """The name in tables."""
        return f"{self.embedder.name}_error"

    def fit(self, faces: np.ndarray) -> Self:  # noqa: ARG002 (the embedder has learned)
        """Return itself."""
        return self

    def score(self, faces: np.ndarray) -> np.ndarray:
        """Return the errors; raises ValueError for an embedder without a decoder."""
        drawn = self.embedder.reconstruct(faces)
        if drawn is None:
            raise ValueError(f"'{self.embedder.name}' has no decoder: take another score")
        return np.square((faces.astype(np.float32) - drawn) / 255).mean(axis=(1, 2, 3))


class LatentDensity:
    """Negative log density of whitened codes under a mixture of `parts` Gaussians with diagonal covariance."""

    def __init__(self, embedder: Embedder, parts: int = 4, seed: int = 0) -> None:
        self.embedder = embedder
        self._mixture = GaussianMixture(parts, covariance_type="diag", reg_covar=1e-3, random_state=seed)

    @property
    def label(self) -> str:
        """The name in tables."""
        return f"{self.embedder.name}_density"

    def fit(self, faces: np.ndarray) -> Self:
        """Fit the mixture."""
        codes = self.embedder.embed(faces).astype(np.float64)
        self._mean, self._spread = codes.mean(axis=0), codes.std(axis=0) + LEAST
        self._mixture.fit(self._scaled(codes))
        return self

    def score(self, faces: np.ndarray) -> np.ndarray:
        """Return the negative log densities."""
        return -self._mixture.score_samples(self._scaled(self.embedder.embed(faces)))

    def _scaled(self, codes: np.ndarray) -> np.ndarray:
        return (codes - self._mean) / self._spread


class LatentNeighbours:
    """The mean distance of whitened codes, of length 1 each, to those of the `count` nearest ordinary faces."""

    def __init__(self, embedder: Embedder, count: int = 5) -> None:
        self.embedder, self.count = embedder, count

    @property
    def label(self) -> str:
        """The name in tables."""
        return f"{self.embedder.name}_neighbours"

    def fit(self, faces: np.ndarray) -> Self:
        """Keep the codes."""
        codes = self.embedder.embed(faces)
        self._whitening = Whitening.fit(codes)
        self._known = cKDTree(self._whitening.apply(codes))
        return self

    def score(self, faces: np.ndarray) -> np.ndarray:
        """Return the distances."""
        found, _ = self._known.query(self._whitening.apply(self.embedder.embed(faces)), k=self.count)
        return np.asarray(found).reshape(len(faces), -1).mean(axis=1)


class OfScikitLearn:
    """An outlier detector of scikit-learn on whitened codes."""

    def __init__(self, name: str, model: Any, embedder: Embedder) -> None:
        self.label, self._model, self.embedder = name, model, embedder

    def fit(self, faces: np.ndarray) -> Self:
        """Fit it."""
        codes = self.embedder.embed(faces).astype(np.float64)
        self._mean, self._spread = codes.mean(axis=0), codes.std(axis=0) + LEAST
        self._model.fit((codes - self._mean) / self._spread)
        return self

    def score(self, faces: np.ndarray) -> np.ndarray:
        """Return what it gives for outliers, its sign turned."""
        return -self._model.score_samples((self.embedder.embed(faces) - self._mean) / self._spread)


class Combined:
    """The Mahalanobis distance of several positive numbers' logarithms from those of ordinary faces.

    It finds a face that is drawn too well, as a blurred one is, as surely as one that is drawn badly.
    `measures`: each a function of faces, uint8 (N, S, S, 3), that gives float (N, K).
    """

    def __init__(self, name: str, measures: Sequence[Callable[[np.ndarray], np.ndarray]]) -> None:
        self.label, self._measures = name, measures

    def fit(self, faces: np.ndarray) -> Self:
        """Measure the spread of ordinary faces, of which there must be more than measures."""
        x_nd = self._logarithms(faces)
        if len(x_nd) <= x_nd.shape[1] + 1:
            raise ValueError(f"{len(x_nd)} ordinary faces are too few for {x_nd.shape[1]} measures")
        self._mean = x_nd.mean(axis=0)
        covariance = np.atleast_2d(np.cov(x_nd.T))
        self._precision = np.linalg.inv(covariance + np.diag(np.maximum(1e-3 * np.diag(covariance), LEAST_VARIANCE)))
        return self

    def score(self, faces: np.ndarray) -> np.ndarray:
        """Return the squared distances."""
        away = self._logarithms(faces) - self._mean
        return np.einsum("nd,de,ne->n", away, self._precision, away)

    def _logarithms(self, faces: np.ndarray) -> np.ndarray:
        columns = [np.asarray(each(faces), np.float64).reshape(len(faces), -1) for each in self._measures]
        return np.log(np.maximum(np.concatenate(columns, axis=1), LEAST))


def scikit_baselines(embedder: Embedder, seed: int = 0) -> list[OfScikitLearn]:
    """Return isolation forest, one-class SVM and local outlier factor on an embedder's codes."""
    models = {
        "isolation_forest": IsolationForest(random_state=seed),
        "one_class_svm": OneClassSVM(nu=0.1),
        "local_outlier_factor": LocalOutlierFactor(novelty=True),
    }
    return [OfScikitLearn(name, model, embedder) for name, model in models.items()]
