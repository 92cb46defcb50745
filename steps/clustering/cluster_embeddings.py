"""Step: group one embedding's faces into people, with every configured algorithm."""

from typing import Annotated

import mlflow
import pandas as pd
from zenml import step

from clustering.interface import Clusterer
from clustering.registry import AnyClusterer
from core.assignments import Assignments
from core.embeddings import Embeddings
from core.face_table import FaceTable
from core.subsets import RULES, Subset
from evaluation.clusterings import Count, cluster_all, score_all, score_groups, with_count
from workflow.materializers import ASSIGNMENTS, DATA_FRAME
from workflow.tracking import IN_NESTED_RUN

HEADLINES = ("bcubed_f", "ari")


@step(
    experiment_tracker=True,
    settings=IN_NESTED_RUN,
    output_materializers={
        "assignments": ASSIGNMENTS,
        "cluster_scores": DATA_FRAME,
    },
)
def cluster_embeddings(
    table: FaceTable,
    embeddings: Embeddings,
    algorithms: list[AnyClusterer],
    count: Count,
    subsets: list[Subset],
) -> tuple[Annotated[Assignments, "assignments"], Annotated[pd.DataFrame, "cluster_scores"]]:
    """Cluster each subset of the embedded faces; hand on the first subset's clusters and all scores."""
    mlflow.set_tag("mlflow.runName", f"people-{embeddings.source}")
    manifest = table.manifest.set_index("face_id").loc[embeddings.face_ids].reset_index()
    found = [_group(manifest, embeddings, subset, algorithms, count) for subset in subsets]
    table_of_scores = pd.concat([scores for _, scores in found], ignore_index=True)
    mlflow.log_params({"embedding": embeddings.source, "count": count})
    mlflow.log_table(table_of_scores, "clusterings.json")
    mlflow.log_metrics(headlines(table_of_scores))
    by_group = score_groups(found[0][0].clusters, manifest)
    if len(by_group):
        mlflow.log_table(by_group, "subgroups.json")
    return found[0][0], table_of_scores


def _group(
    manifest: pd.DataFrame, embeddings: Embeddings, subset: Subset, algorithms: list[Clusterer], count: Count
) -> tuple[Assignments, pd.DataFrame]:
    rows = RULES[subset](manifest)
    identities = manifest["identity"].to_numpy(object)[rows]
    clusterers = [with_count(each, count, identities) for each in algorithms]
    clusters = cluster_all(embeddings.vectors[rows], clusterers)
    scores = score_all(clusters, identities).assign(embedding=embeddings.source, subset=subset, faces=rows.sum())
    clusters.insert(0, "face_id", manifest["face_id"].to_numpy()[rows])
    return Assignments(clusters, {each.algorithm: each.model_dump(exclude_none=True) for each in clusterers}), scores


def headlines(scores: pd.DataFrame) -> dict[str, float]:
    """Return what a run is compared by: the best score of any algorithm on each subset, where people are known."""
    known = [name for name in HEADLINES if name in scores]
    rows = scores.melt("subset", known).dropna()
    rows["name"] = rows["subset"].astype(str) + ".best_" + rows["variable"].astype(str)
    return {str(name): float(values.max()) for name, values in rows.groupby("name", sort=False)["value"]}
