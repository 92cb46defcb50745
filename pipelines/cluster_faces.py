"""From faces to people: registered models and baselines, every clustering algorithm, scored."""

from typing import Any

from zenml import pipeline
from zenml.enums import ExecutionMode
from zenml.steps.entrypoint_function_utils import StepArtifact

from pipelines.cluster_faces_plan import ClusteringPlan
from registry.names import FACE_EMBEDDER
from steps.clustering.cluster_embeddings import cluster_embeddings
from steps.clustering.compare_clusterings import compare_clusterings
from steps.clustering.draw_clusterings import draw_clusterings
from steps.clustering.embed_baseline import BASELINES, embed_baseline
from steps.clustering.embed_faces import embed_faces
from workflow.caching import ready
from workflow.config import configured
from workflow.face_tables import face_table
from workflow.models import addresses
from workflow.tracking import tracking_uri


@pipeline(execution_mode=ExecutionMode.FAIL_FAST)
def cluster_faces(**parameters: Any) -> None:
    """Group the held-out faces of the newest face table of the plan's name into people.

    `parameters`: see `pipelines.cluster_faces_plan.ClusteringPlan`.
    """
    plan = configured(ClusteringPlan, parameters)
    wire_clustering(plan, face_table(plan.table), addresses(FACE_EMBEDDER, plan.models, tracking_uri()))


def wire_clustering(plan: ClusteringPlan, table: StepArtifact, models: list[StepArtifact] | list[str]) -> StepArtifact:
    """Connect the steps; return the table of scores. PCA and pixels are always compared with the models."""
    embed = ready(embed_faces)
    embeddings = [embed(table, model, plan.whiten, id=f"embed_model_{n}") for n, model in enumerate(models)]
    for name in BASELINES:
        embed = ready(embed_baseline)
        embeddings.append(embed(table, name, plan.zdim, plan.subsets[0], plan.seed, plan.whiten, id=f"embed_{name}"))
    found = [
        ready(cluster_embeddings)(
            table, each, plan.clusterers(), plan.count, plan.subsets, id=f"cluster_{each.invocation_id}"
        )
        for each in embeddings
    ]
    assignments, scores = [list(part) for part in zip(*found, strict=True)]
    comparison, _ = ready(compare_clusterings)(scores)
    ready(draw_clusterings)(table, embeddings, assignments, comparison, plan.seed)
    return comparison
