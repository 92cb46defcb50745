"""Restorers of damaged faces, trained, compared with everything simple, and registered."""

from typing import Any

from zenml import pipeline
from zenml.enums import ExecutionMode

from pipelines.build_face_dataset import wire_faces
from pipelines.restore_study_plan import RestoreStudyPlan
from registry.names import FACE_RESTORER
from steps.evaluation.compare_restorers import compare_restorers, score_restoring_baselines
from steps.evaluation.draw_restoration import draw_restoration
from steps.evaluation.score_restorer import score_restorer
from steps.promotion.promote_restorer import promote_restorer
from steps.promotion.register_model import register_model
from steps.training.train_restorer import train_one_restorer
from workflow.caching import ready
from workflow.config import configured
from workflow.tracking import tracking_uri


@pipeline(execution_mode=ExecutionMode.FAIL_FAST)
def restore_study(**parameters: Any) -> None:
    """Build a face table, train restorers on it, score them beside every baseline, promote the best.

    `parameters`: see `pipelines.restore_study_plan.RestoreStudyPlan`.
    """
    plan = configured(RestoreStudyPlan, parameters)
    tracking_uri()
    table = wire_faces(plan.dataset)
    how = (plan.damages, plan.subset, plan.most, plan.seed)
    baselines = ready(score_restoring_baselines)(table, *how)
    trained, scores, uris = [], [], []
    for each in plan.restorers:
        name, processes = each.label, plan.needs.processes
        fit = ready(train_one_restorer, substitutions={"label": name}, **plan.needs.options())
        trained.append(fit(table, each, plan.training, plan.subset, plan.seed, processes, id=f"train_{name}"))
        found, groups = ready(score_restorer)(table, trained[-1], *how, id=f"score_{name}")
        uris.append(ready(register_model)(FACE_RESTORER, table, trained[-1], found, groups, id=f"register_{name}"))
        scores.append(found)
    ready(compare_restorers)(scores, baselines)
    ready(draw_restoration)(table, trained, plan.damages, plan.subset, plan.seed, plan.dataset.thumbnails)
    ready(promote_restorer)(
        table, scores, baselines, uris, plan.damages, plan.subset, plan.most, plan.promotion, plan.seed
    )
