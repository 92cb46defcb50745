"""All scores of strangeness that are compared, fitted."""

from collections.abc import Iterator, Sequence

import numpy as np

from embedding.interface import Embedder
from embedding.pca import fit_pca
from evaluation.anomalies.bands import Bands
from evaluation.anomalies.detectors import (
    Combined,
    Detector,
    LatentDensity,
    LatentNeighbours,
    ReconstructionError,
    scikit_baselines,
)
from evaluation.anomalies.self_supervised import SelfSupervised


def compared(
    learned: np.ndarray, ordinary: np.ndarray, networks: Sequence[Embedder] = (), seed: int = 0
) -> list[Detector]:
    """Return `self_supervised`, `bands`, scikit-learn's, and errors, densities, neighbours of networks and components.

    `learned`: faces that components are fitted to, uint8 (N, S, S, 3); `ordinary`: others, that scores are fitted to.
    `networks`: autoencoders that have learned from `learned` faces or others, not from `ordinary` ones.
    """
    pca, bands = fit_pca(learned, 128, seed), Bands.fit(learned, ordinary, 256, seed)
    found: list[Detector] = [SelfSupervised.between(learned, ordinary, seed), Combined("bands", [bands]).fit(ordinary)]
    for network in networks:
        found += _of_network(network, bands, ordinary)
    found += [ReconstructionError(pca), LatentDensity(pca).fit(ordinary), LatentNeighbours(pca).fit(ordinary)]
    return [*found, *(each.fit(ordinary) for each in scikit_baselines(pca, seed))]


def _of_network(network: Embedder, bands: Bands, ordinary: np.ndarray) -> Iterator[Detector]:
    error, near = ReconstructionError(network), LatentNeighbours(network).fit(ordinary)
    yield from (error, LatentDensity(network).fit(ordinary), near)
    yield Combined(f"{network.name}_combined", [error.score, near.score]).fit(ordinary)
    yield Combined(f"bands_and_{network.name}", [bands, error.score, near.score]).fit(ordinary)
