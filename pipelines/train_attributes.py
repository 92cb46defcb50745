"""Networks that read attributes of faces, for the audit of data sets: trained, scored, drawn, registered, promoted."""

from typing import Any

from zenml import pipeline
from zenml.enums import ExecutionMode

from pipelines.train_attributes_plan import AttributesPlan
from registry.names import FACE_ATTRIBUTES, FACE_AUTOENCODER
from steps.evaluation.draw_attributes import draw_attributes
from steps.promotion.promote_attributes import promote_attributes
from steps.promotion.register_model import register_model
from steps.training.fit_attributes import fit_attributes
from workflow.caching import ready
from workflow.config import configured
from workflow.face_tables import face_table
from workflow.models import addresses
from workflow.tracking import tracking_uri


@pipeline(execution_mode=ExecutionMode.FAIL_FAST)
def train_attributes(**parameters: Any) -> None:
    """Learn attributes from the newest face table of the plan's name.

    `parameters`: see `pipelines.train_attributes_plan.AttributesPlan`.
    """
    plan = configured(AttributesPlan, parameters)
    store = tracking_uri()
    begin_from = addresses(FACE_AUTOENCODER, [plan.encoder], store)[0] if plan.encoder else ""
    table = face_table(plan.table)
    fit = ready(fit_attributes, **plan.needs.options())
    trained, scores, groups, _ = fit(table, plan.recipe, plan.subset, plan.division, begin_from, plan.seed)
    ready(draw_attributes)(table, trained, plan.subset, plan.division, plan.thumbnails)
    uri = ready(register_model)(FACE_ATTRIBUTES, table, trained, scores, groups)
    if plan.promotion is not None:
        ready(promote_attributes)(table, uri, plan.subset, plan.division, plan.promotion)
