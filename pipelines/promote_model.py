"""The best candidate challenges the champion on the same faces."""

from typing import Any

from zenml import pipeline
from zenml.enums import ExecutionMode
from zenml.models import ArtifactVersionResponse
from zenml.steps.entrypoint_function_utils import StepArtifact

from pipelines.promote_model_plan import PromotionPlan
from registry.autoencoders import MODEL, resolve
from steps.promotion.freeze_evaluation_set import champions_set, freeze
from steps.promotion.promote import promote
from workflow.caching import ready
from workflow.config import configured
from workflow.latest import latest_face_table
from workflow.tracking import tracking_uri


@pipeline(execution_mode=ExecutionMode.FAIL_FAST)
def promote_model(**parameters: Any) -> None:
    """Compare registered candidates with the champion; move the alias only to one that is surely better.

    `parameters`: see `pipelines.promote_model_plan.PromotionPlan`.
    """
    plan = configured(PromotionPlan, parameters)
    candidates = resolve(plan.candidates, tracking_uri())
    frozen = champions_set(MODEL, tracking_uri()) if plan.evaluation == "champion" else None
    if frozen is None:
        wire(plan, latest_face_table(), candidates)
    else:
        challenge(plan, frozen, candidates)


def wire(
    plan: PromotionPlan, table: StepArtifact | ArtifactVersionResponse, candidates: list[StepArtifact] | list[str]
) -> StepArtifact:
    """Freeze the held-out faces of `table` and compare on them; return the decision."""
    return challenge(plan, ready(freeze)(table, plan.subset), candidates)


def challenge(
    plan: PromotionPlan, faces: StepArtifact | ArtifactVersionResponse, candidates: list[StepArtifact] | list[str]
) -> StepArtifact:
    """Compare on `faces`; return the decision."""
    return ready(promote)(faces, candidates, plan.promotion, plan.seed)
