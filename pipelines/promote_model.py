"""The best candidate challenges the champion on the same faces."""

from typing import Any

from zenml import pipeline
from zenml.enums import ExecutionMode
from zenml.models import ArtifactVersionResponse
from zenml.steps.entrypoint_function_utils import StepArtifact

from pipelines.promote_model_plan import PromotionPlan
from registry.names import FACE_ATTRIBUTES
from steps.promotion.freeze_evaluation_set import freeze
from steps.promotion.promote import promote
from workflow.caching import ready
from workflow.config import configured
from workflow.evaluation_sets import champions_set
from workflow.face_tables import face_table
from workflow.models import addresses
from workflow.tracking import tracking_uri


@pipeline(execution_mode=ExecutionMode.FAIL_FAST)
def promote_model(**parameters: Any) -> None:
    """Compare registered candidates with the champion; move the alias only to one that is surely better.

    `parameters`: see `pipelines.promote_model_plan.PromotionPlan`.
    """
    plan = configured(PromotionPlan, parameters)
    candidates = addresses(plan.model, plan.candidates, tracking_uri())
    frozen = champions_set(plan.model, tracking_uri()) if plan.evaluation == "champion" else None
    challenge(plan, frozen_faces(plan, face_table(plan.table)) if frozen is None else frozen, candidates)


def frozen_faces(plan: PromotionPlan, table: StepArtifact | ArtifactVersionResponse) -> StepArtifact:
    """Set aside the held-out faces that champion and challengers are compared on."""
    return ready(freeze)(table, plan.subset)


def challenge(
    plan: PromotionPlan, faces: StepArtifact | ArtifactVersionResponse, candidates: list[StepArtifact] | list[str]
) -> StepArtifact:
    """Compare on `faces`; return the decision."""
    name = f"promote_{plan.model.replace('-', '_')}"
    reader = addresses(FACE_ATTRIBUTES, [plan.attributes], tracking_uri())[0] if plan.attributes else ""
    return ready(promote)(plan.model, faces, candidates, plan.promotion, reader, plan.seed, id=name)
