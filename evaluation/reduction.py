"""Faces in a few dimensions: ways that need no network, and what is scored of any way."""

from collections.abc import Callable, Mapping

import numpy as np
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.manifold import TSNE

from embedding.pca import PcaEmbedder, fit_pca
from embedding.pixels import flat
from evaluation.planes import neighbour_accuracy, neighbourhoods
from evaluation.reconstruction import mean_psnr

COMPONENTS = 64
"""Principal components that LDA and t-SNE begin from."""

Reduced = tuple[np.ndarray, np.ndarray | None]
"""Vectors (N, k) of faces, and the faces drawn again from them, uint8 (N, S, S, 3), where there is a decoder."""

Reduce = Callable[[int], Reduced]
"""Number of dimensions k -> the faces in it."""


def without_networks(learned: np.ndarray, people: np.ndarray, pixels: np.ndarray, seed: int = 0) -> dict[str, Reduce]:
    """Return "pca", "lda" and "tsne" of faces uint8 (N, S, S, 3), the first two fitted to `learned` ones (M, S, S, 3).

    `people` (M,): who the learned faces show, for LDA alone; "" for an unknown person, who is left out. t-SNE has no
    map for new faces: it is fitted to `pixels`, which favours it.
    """
    pca = fit_pca(learned, COMPONENTS, seed)
    ways: dict[str, Reduce] = {"pca": lambda k: _first(pca, k, pixels)}
    ways["lda"] = lambda k: (_discriminants(pca, learned, people, k).transform(pca.embed(pixels)), None)
    ways["tsne"] = lambda k: (TSNE(k, init="pca", random_state=seed).fit_transform(pca.embed(pixels)), None)
    return ways


def _first(pca: PcaEmbedder, k: int, pixels: np.ndarray) -> Reduced:
    first = pca.first(k, "pca")
    return first.embed(pixels), first.reconstruct(pixels)


def _discriminants(pca: PcaEmbedder, learned: np.ndarray, people: np.ndarray, k: int) -> LinearDiscriminantAnalysis:
    """Fit discriminants, of which there are at most one fewer than people."""
    named = people != ""
    most = min(k, len(np.unique(people[named])) - 1)
    return LinearDiscriminantAnalysis(n_components=most).fit(pca.embed(learned[named]), people[named])


def reduction_scores(pixels: np.ndarray, reduced: Reduced, labels: Mapping[str, np.ndarray]) -> dict[str, float]:
    """Return trustworthiness, continuity, neighbour accuracy by name of the labels, and PSNR where there is a decoder.

    `labels`: each str (N,), "" where unknown. "identity" counts the nearest other face, other labels the ten nearest.
    """
    vectors, drawn = reduced
    found = neighbourhoods(flat(pixels), vectors)._asdict()
    for name, values in labels.items():
        told = values != ""
        if len(np.unique(values[told])) > 1:
            count = {"identity": 1}.get(name, 10)
            found[name] = neighbour_accuracy(vectors[told], values[told], count)
    if drawn is not None:
        found["psnr"] = mean_psnr(pixels, drawn)
    return {name: round(float(value), 4) for name, value in found.items()}
