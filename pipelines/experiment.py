"""A published experiment in one DAG: its faces, its networks, all scored beside PCA and raw pixels."""

from typing import Any

from zenml import pipeline
from zenml.enums import ExecutionMode

from pipelines import build_face_dataset, train_autoencoders
from pipelines.experiment_plan import ExperimentPlan
from workflow.config import configured


@pipeline(execution_mode=ExecutionMode.FAIL_FAST)
def experiment(**parameters: Any) -> None:
    """Build a face table and compare the configured networks on it.

    `parameters`: see `pipelines.experiment_plan.ExperimentPlan`.
    """
    plan = configured(ExperimentPlan, parameters)
    train_autoencoders.wire(plan.training, build_face_dataset.wire(plan.dataset))
