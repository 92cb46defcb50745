"""A published experiment in one DAG: its faces, its networks, all scored beside PCA and raw pixels."""

from typing import Any

from zenml import pipeline
from zenml.enums import ExecutionMode

from pipelines.build_face_dataset import wire_faces
from pipelines.experiment_plan import ExperimentPlan
from pipelines.train_autoencoders import wire_training
from workflow.config import configured


@pipeline(execution_mode=ExecutionMode.FAIL_FAST)
def experiment(**parameters: Any) -> None:
    """Build a face table and compare the configured networks on it.

    `parameters`: see `pipelines.experiment_plan.ExperimentPlan`.
    """
    plan = configured(ExperimentPlan, parameters)
    wire_training(plan.training, wire_faces(plan.faces()))
