"""Which score finds pictures that do not belong among faces."""

from typing import Any

from zenml import pipeline
from zenml.enums import ExecutionMode

from pipelines.anomaly_study_plan import AnomalyStudyPlan
from registry.names import FACE_AUTOENCODER
from steps.evaluation.study_anomalies import study_anomalies
from workflow.caching import ready
from workflow.config import configured
from workflow.face_tables import face_table
from workflow.models import addresses
from workflow.tracking import tracking_uri


@pipeline(execution_mode=ExecutionMode.FAIL_FAST)
def anomaly_study(**parameters: Any) -> None:
    """Plant strange pictures among the held-out faces of the newest table and compare the scores that find them.

    `parameters`: see `pipelines.anomaly_study_plan.AnomalyStudyPlan`.
    """
    plan = configured(AnomalyStudyPlan, parameters)
    models = addresses(FACE_AUTOENCODER, plan.models, tracking_uri())
    table = face_table(plan.table)
    ready(study_anomalies)(table, models, plan.subset, plan.most, plan.seed, plan.thumbnails)
