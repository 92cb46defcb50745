"""Scores of reconstructions, clusterings and verification, and figures made from them."""

from measures.baselines import Embedder, PcaBaseline, RawPixels
from measures.cluster_roc import cluster_rocs
from measures.partition import bcubed, pairwise, partition_scores
from measures.reconstruction import ReconstructionScores, score_reconstructions
from measures.summary import score_embedding, verification_scores
from measures.verification import Roc, verification_roc

__all__ = [
    "Embedder", "PcaBaseline", "RawPixels", "ReconstructionScores", "Roc", "bcubed", "cluster_rocs",
    "pairwise", "partition_scores", "score_embedding", "score_reconstructions", "verification_roc",
    "verification_scores",
]  # fmt: skip
