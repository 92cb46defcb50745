"""The whole way at once: faces, three autoencoders, the champion, people."""

from typing import Any

from zenml import pipeline
from zenml.enums import ExecutionMode

from pipelines import build_face_dataset, cluster_faces, promote_model, train_autoencoders
from pipelines.first_run_plan import FirstRunPlan
from workflow.config import configured


@pipeline(execution_mode=ExecutionMode.FAIL_FAST)
def first_run(**parameters: Any) -> None:
    """Chain the four pipelines in one DAG.

    `parameters`: see `pipelines.first_run_plan.FirstRunPlan`.
    """
    plan = configured(FirstRunPlan, parameters)
    table = build_face_dataset.wire(plan.dataset)
    models = train_autoencoders.wire(plan.training, table)
    promote_model.wire(plan.promotion, table, models)
    cluster_faces.wire(plan.clustering, table, models)
