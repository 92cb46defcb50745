"""New data, new models, and a champion only if one of them is surely better: made to be run again and again."""

from typing import Any

from zenml import pipeline
from zenml.enums import ExecutionMode

from pipelines import build_face_dataset, promote_model, train_autoencoders
from pipelines.retrain_plan import RetrainPlan
from registry.autoencoders import MODEL
from steps.data.find_data_version import find_data_version
from steps.promotion.freeze_evaluation_set import champions_set
from workflow.caching import ready
from workflow.config import configured
from workflow.tracking import tracking_uri


@pipeline(execution_mode=ExecutionMode.FAIL_FAST)
def retrain(**parameters: Any) -> None:
    """Build the face table of the data as they are now, train, and let the best network challenge the champion.

    `parameters`: see `pipelines.retrain_plan.RetrainPlan`.
    """
    plan = configured(RetrainPlan, parameters)
    version = ready(find_data_version)(plan.dataset.sources)
    table = build_face_dataset.wire(plan.dataset, version)
    models = train_autoencoders.wire(plan.training, table)
    frozen = champions_set(MODEL, tracking_uri()) if plan.promotion.evaluation == "champion" else None
    if frozen is None:
        promote_model.wire(plan.promotion, table, models)
    else:
        promote_model.challenge(plan.promotion, frozen, models)
