"""The clusters found, a row each."""

import numpy as np

from core.checks import check_pixels, check_same_length
from evaluation.partition import NOISE
from figures.mosaic import face_rows


def cluster_sheet(
    pixels: np.ndarray,
    labels: np.ndarray,
    title: str = "Clusters",
    max_clusters: int = 12,
    faces_a_cluster: int = 12,
) -> np.ndarray:
    """Return uint8 RGB (H, W, 3): the largest clusters, a row each, and noise (-1) last.

    `pixels` uint8 (N, h, w, 3), `labels` whole numbers (N,).
    """
    check_same_length(pixels=check_pixels(pixels), labels=labels)
    found, sizes = np.unique(labels[labels != NOISE], return_counts=True)
    largest = found[np.argsort(-sizes, kind="stable")][:max_clusters]
    shown = [*largest, NOISE] if NOISE in labels else list(largest)
    rows = [pixels[labels == cluster][:faces_a_cluster] for cluster in shown]
    names = [f"{_name(cluster)}\n{np.count_nonzero(labels == cluster)} faces" for cluster in shown]
    return face_rows(rows, f"{title} ({len(largest)} of {len(found)} shown)", row_labels=names)


def _name(cluster: int) -> str:
    return "noise" if cluster == NOISE else f"cluster {cluster}"
