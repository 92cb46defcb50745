"""A model of depth, learned from single pictures without labels: trained, scored, drawn, registered, promoted."""

from typing import Any

from zenml import pipeline
from zenml.enums import ExecutionMode

from pipelines.build_face_dataset import wire_faces
from pipelines.train_depth_plan import DepthPlan
from registry.names import FACE_DEPTH
from steps.evaluation.draw_depth import draw_depth
from steps.evaluation.score_depth import score_depth
from steps.promotion.promote_depth import promote_depth
from steps.promotion.register_model import register_model
from steps.training.train_depth import train_depth_model
from workflow.caching import ready
from workflow.config import configured
from workflow.tracking import tracking_uri


@pipeline(execution_mode=ExecutionMode.FAIL_FAST)
def train_depth(**parameters: Any) -> None:
    """Build a face table and learn depth from it; `parameters`: see `pipelines.train_depth_plan.DepthPlan`."""
    plan = configured(DepthPlan, parameters)
    tracking_uri()
    table = wire_faces(plan.dataset)
    fit = ready(train_depth_model, **plan.needs.options())
    trained = fit(table, plan.model, plan.training, plan.subset, plan.seed, plan.needs.processes)
    scores, groups = ready(score_depth)(table, trained, plan.subset, plan.most)
    ready(draw_depth)(table, trained, plan.subset, plan.dataset.thumbnails)
    uri = ready(register_model)(FACE_DEPTH, table, trained, scores, groups)
    if plan.promotion is not None:
        ready(promote_depth)(table, uri, scores, plan.subset, plan.most, plan.promotion)
