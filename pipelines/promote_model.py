"""The best candidate challenges the champion on the same faces."""

from typing import Any

import click
from zenml import pipeline
from zenml.enums import ExecutionMode
from zenml.models import ArtifactVersionResponse
from zenml.steps.entrypoint_function_utils import StepArtifact

from core.crop import AlignSettings
from pipelines.promote_model_plan import PromotionPlan
from registry.loading import treatment_of
from registry.names import FACE_ATTRIBUTES
from steps.promotion.freeze_evaluation_set import freeze
from steps.promotion.promote import promote
from workflow.caching import ready
from workflow.config import configured
from workflow.crop_metadata import crop_of
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
    table = frozen or face_table(plan.table)
    challenge(plan, frozen or frozen_faces(plan, table), candidates, crop_of(table))


def frozen_faces(plan: PromotionPlan, table: StepArtifact | ArtifactVersionResponse) -> StepArtifact:
    """Set aside the held-out faces that champion and challengers are compared on."""
    return ready(freeze)(table, plan.subset)


def challenge(
    plan: PromotionPlan,
    faces: StepArtifact | ArtifactVersionResponse,
    candidates: list[StepArtifact] | list[str],
    align: AlignSettings | None,
) -> StepArtifact:
    """Compare on `faces`, cut out by `align` (None where nobody knows); return the decision.

    Raises click.ClickException where the reader of their groups takes faces that are cut out in another way.
    """
    name = f"promote_{plan.model.replace('-', '_')}"
    reader = _reader(plan.attributes, align) if plan.attributes else ""
    return ready(promote)(plan.model, faces, candidates, plan.promotion, reader, plan.seed, id=name)


def _reader(which: str, align: AlignSettings | None) -> str:
    """Return the address of a reader of attributes."""
    [uri] = addresses(FACE_ATTRIBUTES, [which], tracking_uri())
    own = treatment_of(uri, tracking_uri()).align
    if align is not None and (align.size % own.size or own != align.model_copy(update={"size": own.size})):
        raise click.ClickException(
            f"promotion.attributes: {uri} reads faces cut out with `align: {own.model_dump()}`, these have "
            f"{align.model_dump()}: train a reader on this face table, or leave `attributes` out"
        )
    return uri
