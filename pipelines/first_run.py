"""The whole way at once: faces, autoencoders and embedders, their champions, people."""

from typing import Any

from zenml import pipeline
from zenml.enums import ExecutionMode

from pipelines.build_face_dataset import wire_faces
from pipelines.cluster_faces import wire_clustering
from pipelines.first_run_plan import FirstRunPlan
from pipelines.promote_model import challenge, frozen_faces
from pipelines.train_autoencoders import wire_training
from workflow.config import configured


@pipeline(execution_mode=ExecutionMode.FAIL_FAST)
def first_run(**parameters: Any) -> None:
    """Chain the four pipelines in one DAG.

    `parameters`: see `pipelines.first_run_plan.FirstRunPlan`.
    """
    plan = configured(FirstRunPlan, parameters)
    table = wire_faces(plan.dataset)
    models = wire_training(plan.training, table)
    faces = frozen_faces(plan.promotion, table)
    challenge(plan.promotion, faces, models.autoencoders)
    if plan.embedder_promotion:
        challenge(plan.embedder_promotion, faces, models.embedders)
    wire_clustering(plan.clustering, table, models.embedders)
