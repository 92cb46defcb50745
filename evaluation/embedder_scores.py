"""The scores that every embedder gets, network or baseline."""

import numpy as np

from clustering.centres import KMeansClusterer
from core.face_table import FaceTable
from embedding.interface import Embedder
from evaluation.pairs import have_both_kinds
from evaluation.partition import partition_scores
from evaluation.reconstruction import score_reconstructions
from evaluation.summary import score_embedding


def evaluate(embedder: Embedder, table: FaceTable, seed: int) -> dict[str, float]:
    """Return scores of reconstructions and, with two named people or more, of verification and k-means with k known.

    Names: `mse`, `psnr`, `ssim` (only with a decoder), those of `score_embedding`, and `kmeans_` before those of
    `partition_scores`.
    """
    reconstructions = embedder.reconstruct(table.pixels)
    scores = {} if reconstructions is None else score_reconstructions(table.pixels, reconstructions).mean()
    known = table.select(table.manifest["identity"].notna())
    if not can_verify(known):
        return scores
    identities = known.manifest["identity"].to_numpy(str)
    vectors = embedder.embed_table(known)
    clusterer = KMeansClusterer(n_clusters=len(np.unique(identities)), random_state=seed)
    clusters = partition_scores(identities, clusterer.fit_predict(vectors))
    kmeans = {f"kmeans_{name}": value for name, value in clusters.items()}
    return scores | score_embedding(vectors, identities, random_state=seed) | kmeans


def can_verify(table: FaceTable) -> bool:
    """Say whether the table has two people or more, one of them with two faces."""
    return have_both_kinds(table.manifest["identity"].dropna())
