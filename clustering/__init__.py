"""From embeddings to people."""

from clustering.count import CountCurves, count_curves
from clustering.elbow import Elbow, elbow_curve, find_elbow, knee
from clustering.interface import NOISE, Clusterer, unit_length
from clustering.settings import CLUSTERERS, ClusteringSettings, build_clusterer, cluster

__all__ = [
    "CLUSTERERS", "NOISE", "Clusterer", "ClusteringSettings", "CountCurves", "Elbow", "build_clusterer", "cluster",
    "count_curves", "elbow_curve", "find_elbow", "knee", "unit_length",
]  # fmt: skip
