"""What a latent space keeps of faces in one, two and three dimensions."""

from typing import Any

from zenml import pipeline
from zenml.enums import ExecutionMode

from pipelines.latent_uses_plan import LatentUsesPlan
from steps.evaluation.study_reduction import study_reduction
from workflow.caching import ready
from workflow.config import configured
from workflow.face_tables import face_table
from workflow.tracking import tracking_uri


@pipeline(execution_mode=ExecutionMode.FAIL_FAST)
def latent_uses(**parameters: Any) -> None:
    """Reduce the held-out faces of the newest table to a few dimensions in every way and compare the ways.

    `parameters`: see `pipelines.latent_uses_plan.LatentUsesPlan`.
    """
    plan = configured(LatentUsesPlan, parameters)
    tracking_uri()
    table = face_table(plan.table)
    study = ready(study_reduction, **plan.needs.options())
    study(table, plan.models, plan.training, plan.subset, plan.most, plan.seed)
