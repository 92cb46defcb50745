"""Step: pictures of the people found, for each embedding."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from zenml import step

from clustering.count import count_curves
from clustering.elbow import LARGEST_K, k_grid
from clustering.interface import NOISE
from core.assignments import Assignments
from core.embeddings import Embeddings
from core.face_table import FaceTable
from core.subsets import titled
from core.vectors import unit_length
from evaluation.cluster_roc import cluster_rocs
from figures.cluster_roc_figure import cluster_roc_figure
from figures.cluster_sheet import cluster_sheet
from figures.count_figure import count_figure
from figures.tsne_map import tsne_map
from workflow.tracking import IN_PIPELINE_RUN, log_picture

COUNT_POINTS = 12


@step(experiment_tracker=True, settings=IN_PIPELINE_RUN)
def draw_clusterings(
    table: FaceTable, embeddings: list[Embeddings], assignments: list[Assignments], scores: pd.DataFrame, seed: int
) -> None:
    """Log for each embedding its map, curves of k, ROC per cluster and a sheet of the clusters of its best algorithm.

    `scores`: one row per embedding, algorithm and subset; the first subset is drawn.
    """
    for each, found in zip(embeddings, assignments, strict=True):
        clustered = Clustered.of(table, each, found, best_algorithm(scores, each.source))
        for name, picture in pictures(clustered, seed):
            log_picture(f"{each.source}/{name}", picture)


@dataclass(frozen=True)
class Clustered:
    """N faces, their embeddings of unit length (N, D), who they show, and the cluster of each by one algorithm.

    `named`: whether everybody is known. `table`: where the faces are from.
    """

    table: FaceTable
    source: str
    algorithm: str
    vectors: np.ndarray
    pixels: np.ndarray
    people: np.ndarray
    named: bool
    labels: np.ndarray

    @classmethod
    def of(cls, table: FaceTable, embeddings: Embeddings, found: Assignments, algorithm: str) -> "Clustered":
        """Return the faces that the assignments name."""
        row_of = {face_id: row for row, face_id in enumerate(embeddings.face_ids)}
        chosen = found.clusters["face_id"].to_list()
        rows = table.manifest.reset_index().set_index("face_id").loc[chosen]
        return cls(
            table,
            embeddings.source,
            algorithm,
            unit_length(embeddings.vectors[[row_of[face_id] for face_id in chosen]]),
            table.pixels[rows["index"].to_numpy()],
            rows["identity"].fillna("unknown").to_numpy(str),
            bool(rows["identity"].notna().all()),
            found.clusters[algorithm].to_numpy(),
        )


def pictures(faces: Clustered, seed: int) -> Iterator[tuple[str, np.ndarray]]:
    """Yield the name of each picture and the picture, uint8 RGB (H, W, 3)."""
    yield "count", _count(faces, seed)
    title = titled(f"t-SNE: {faces.source}", faces.table)
    yield "tsne", tsne_map(faces.vectors, faces.pixels, faces.people, title=title, random_state=seed)
    title = f"{faces.algorithm} on {faces.source}"
    yield "people", cluster_sheet(faces.pixels, faces.labels, titled(title, faces.table))
    if len(set(faces.labels[faces.labels != NOISE])) > 1:
        rocs = cluster_rocs(faces.vectors, faces.labels, faces.people if faces.named else None)
        yield "cluster_roc", cluster_roc_figure(rocs, f"ROC per cluster, {title}")


def _count(faces: Clustered, seed: int) -> np.ndarray:
    k_values = k_grid(1, max(2, min(len(faces.labels) // 2, LARGEST_K)), COUNT_POINTS)
    curves = count_curves(faces.vectors, k_values, seed)
    true_k = len(set(faces.people)) if faces.named else None
    return count_figure(k_values, curves.panels(), curves.choices(), true_k, f"How many people: {faces.source}")


def best_algorithm(scores: pd.DataFrame, source: str) -> str:
    """Return the algorithm of the highest BCubed F on the first subset, the first one without identities."""
    rows = scores[(scores["embedding"] == source) & (scores["subset"] == scores["subset"].iloc[0])]
    best = rows["bcubed_f"].idxmax() if "bcubed_f" in rows else rows.index[0]
    return str(rows.loc[best, "algorithm"])
