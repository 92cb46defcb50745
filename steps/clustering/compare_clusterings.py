"""Step: all embeddings and algorithms in one table, and pictures of the people found."""

from typing import Annotated

import mlflow
import pandas as pd
from zenml import step
from zenml.types import HTMLString

from clustering.count import count_curves
from clustering.elbow import LARGEST_K, k_grid
from clustering.interface import NOISE
from core.embeddings import Assignments, Embeddings
from core.face_table import FaceTable
from core.subsets import titled
from core.vectors import unit_length
from evaluation.cluster_roc import cluster_rocs
from figures.cluster_roc_figure import cluster_roc_figure
from figures.cluster_sheet import cluster_sheet
from figures.count_figure import count_figure
from figures.tsne_map import tsne_map
from workflow.materializers import DATA_FRAME
from workflow.tracking import IN_PIPELINE_RUN, log_picture

COUNT_POINTS = 12
HEADLINES = ["subset", "embedding", "algorithm", "faces", "clusters_found", "bcubed_f", "pairwise_f", "nmi", "ari"]


@step(
    experiment_tracker=True,
    settings=IN_PIPELINE_RUN,
    output_materializers={"clustering_comparison": DATA_FRAME},
)
def compare_clusterings(
    table: FaceTable,
    embeddings: list[Embeddings],
    assignments: list[Assignments],
    scores: list[pd.DataFrame],
    seed: int,
) -> tuple[Annotated[pd.DataFrame, "clustering_comparison"], Annotated[HTMLString, "clustering_page"]]:
    """Log the table, and for each embedding its map, curves of k, ROC per cluster and a sheet of clusters."""
    comparison = pd.concat(scores, ignore_index=True)
    mlflow.log_table(comparison, "clusterings.json")
    for each, found in zip(embeddings, assignments, strict=True):
        _log_pictures(table, each, found, comparison, seed)
    print(comparison.filter(HEADLINES).round(3).to_string(index=False))
    return comparison, HTMLString(comparison.round(3).to_html(index=False))


def _log_pictures(
    table: FaceTable, embeddings: Embeddings, assignments: Assignments, scores: pd.DataFrame, seed: int
) -> None:
    """Draw what was found for the first subset: the faces that the assignments name."""
    row_of = {face_id: row for row, face_id in enumerate(embeddings.face_ids)}
    chosen = assignments.clusters["face_id"].to_list()
    vectors = unit_length(embeddings.vectors[[row_of[face_id] for face_id in chosen]])
    rows = table.manifest.reset_index().set_index("face_id").loc[chosen]
    pixels, source = table.pixels[rows["index"].to_numpy()], embeddings.source
    named = rows["identity"].notna().all()
    people = rows["identity"].fillna("unknown").to_numpy(str)
    k_values = k_grid(1, max(2, min(len(chosen) // 2, LARGEST_K)), COUNT_POINTS)
    curves = count_curves(vectors, k_values, seed)
    true_k = len(set(people)) if named else None
    title = f"How many people: {source}"
    log_picture(f"{source}/count", count_figure(k_values, curves.panels(), curves.choices(), true_k, title))
    log_picture(
        f"{source}/tsne", tsne_map(vectors, pixels, people, title=titled(f"t-SNE: {source}", table), random_state=seed)
    )
    algorithm = _best(scores, source)
    labels = assignments.clusters[algorithm].to_numpy()
    title = f"{algorithm} on {source}"
    log_picture(f"{source}/people", cluster_sheet(pixels, labels, titled(title, table)))
    if len(set(labels[labels != NOISE])) > 1:
        rocs = cluster_rocs(vectors, labels, people if named else None)
        log_picture(f"{source}/cluster_roc", cluster_roc_figure(rocs, f"ROC per cluster, {title}"))


def _best(scores: pd.DataFrame, source: str) -> str:
    """Return the algorithm of the highest BCubed F on the first subset, the first one without identities."""
    rows = scores[(scores["embedding"] == source) & (scores["subset"] == scores["subset"].iloc[0])]
    best = rows["bcubed_f"].idxmax() if "bcubed_f" in rows else rows.index[0]
    return str(rows.loc[best, "algorithm"])
