"""The best candidate challenges the champion on the same faces."""

from typing import Any

from zenml import pipeline
from zenml.enums import ExecutionMode
from zenml.steps.entrypoint_function_utils import StepArtifact

from steps.caching import ready
from steps.config import configured
from steps.latest import latest_face_table
from steps.plans.promotion import PromotionPlan
from steps.promote import promote
from steps.registry import resolve
from steps.tracking import tracking_uri


@pipeline(execution_mode=ExecutionMode.FAIL_FAST)
def promote_model(**parameters: Any) -> None:
    """Compare registered candidates with the champion; move the alias only to a better one.

    `parameters`: see `steps.plans.promotion.PromotionPlan`.
    """
    plan = configured(PromotionPlan, parameters)
    wire(plan, latest_face_table(), resolve(plan.candidates, tracking_uri()))


def wire(plan: PromotionPlan, table: StepArtifact, candidates: list[StepArtifact] | list[str]) -> StepArtifact:
    """Connect the step; return the decision."""
    return ready(promote)(table, candidates, plan.promotion, plan.subset, plan.seed)
