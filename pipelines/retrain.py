"""New data, new models, and a champion only if one of them is surely better: made to be run again and again."""

from typing import Any

from zenml import pipeline
from zenml.enums import ExecutionMode
from zenml.steps.entrypoint_function_utils import StepArtifact

from pipelines.build_face_dataset import wire_faces
from pipelines.promote_model import challenge, frozen_faces
from pipelines.promote_model_plan import PromotionPlan
from pipelines.retrain_plan import RetrainPlan
from pipelines.train_autoencoders import wire_training
from steps.data.find_data_version import find_data_version
from workflow.caching import ready
from workflow.config import configured
from workflow.evaluation_sets import champions_set
from workflow.tracking import tracking_uri


@pipeline(execution_mode=ExecutionMode.FAIL_FAST)
def retrain(**parameters: Any) -> None:
    """Build the face table of the data as they are now, train, and let the best network challenge the champion.

    `parameters`: see `pipelines.retrain_plan.RetrainPlan`.
    """
    plan = configured(RetrainPlan, parameters)
    version = ready(find_data_version)(plan.dataset.sources)
    table = wire_faces(plan.faces(), version)
    models = wire_training(plan.training, table)
    _challenge(plan.promotion, table, models.autoencoders)
    if plan.embedder_promotion:
        _challenge(plan.embedder_promotion, table, models.embedders)


def _challenge(plan: PromotionPlan, table: StepArtifact, models: list[StepArtifact]) -> None:
    """Compare on the faces that the champion was decided on, or on those of now."""
    frozen = champions_set(plan.model, tracking_uri()) if plan.evaluation == "champion" else None
    challenge(plan, frozen_faces(plan, table) if frozen is None else frozen, models)
