"""One encoder and two decoders: what is kept and what changes when faces of two groups are exchanged."""

from typing import Any

from zenml import pipeline
from zenml.enums import ExecutionMode

from pipelines.build_face_dataset import wire_faces
from pipelines.exchange_study_plan import ExchangeStudyPlan
from steps.training.exchange_groups import exchange_groups
from workflow.caching import ready
from workflow.config import configured
from workflow.tracking import tracking_uri


@pipeline(execution_mode=ExecutionMode.FAIL_FAST)
def exchange_study(**parameters: Any) -> None:
    """Build a face table, train an exchange between two groups of its faces, measure it on faces it has not seen.

    `parameters`: see `pipelines.exchange_study_plan.ExchangeStudyPlan`.
    """
    plan = configured(ExchangeStudyPlan, parameters)
    tracking_uri()
    table = wire_faces(plan.dataset)
    train = ready(exchange_groups, **plan.needs.options())
    train(table, plan.groups, plan.model, plan.training, plan.subset, plan.seed, plan.dataset.thumbnails)
