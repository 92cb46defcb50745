"""Embedders that are no networks, such as whitened principal components: fitted, scored and registered."""

from typing import Any

from zenml import pipeline
from zenml.enums import ExecutionMode
from zenml.steps.entrypoint_function_utils import StepArtifact

from core.subsets import Subset
from embedding.registry import FittedSettings
from pipelines.train_embedder_plan import EmbedderPlan, labels_on_mesh
from registry.names import FACE_EMBEDDER
from steps.evaluation.draw_model import draw_model
from steps.evaluation.score_model import score_model
from steps.promotion.register_model import register_model
from steps.training.train_embedder import train_embedder as fit_one
from workflow.caching import ready
from workflow.config import configured
from workflow.face_tables import check_fit, face_table
from workflow.tracking import tracking_uri


@pipeline(execution_mode=ExecutionMode.FAIL_FAST)
def train_embedder(**parameters: Any) -> None:
    """Fit the configured embedders on the newest face table of the plan's name, without looking at names.

    `parameters`: see `pipelines.train_embedder_plan.EmbedderPlan`.
    """
    plan = configured(EmbedderPlan, parameters)
    tracking_uri()
    table = face_table(plan.table)
    check_fit(table, {}, labels_on_mesh(plan.embedders))
    for each in plan.embedders:
        trained = wire_fit(table, each, plan.subset, plan.seed)
        scored = wire_scores(table, each.label, trained, plan.subset, plan.seed)
        wire_embedder(table, each.label, trained, scored)


def wire_fit(table: StepArtifact, embedder: FittedSettings, subset: Subset, seed: int) -> StepArtifact:
    """Fit one embedder; return the trained model."""
    name = embedder.label
    fit = ready(fit_one, substitutions={"label": name})
    return fit(table, embedder, subset, seed, id=f"train_{name}")


def wire_scores(
    table: StepArtifact, name: str, trained: StepArtifact, subset: Subset, seed: int
) -> tuple[StepArtifact, ...]:
    """Score and draw one embedder of any kind; return its scores and those of subgroups."""
    ready(draw_model)(table, trained, subset, seed, id=f"draw_{name}")
    return ready(score_model)(table, trained, subset, seed, id=f"score_{name}")


def wire_embedder(
    table: StepArtifact, name: str, trained: StepArtifact, scored: tuple[StepArtifact, ...]
) -> StepArtifact:
    """Register one embedder of any kind among the embedders; return its address."""
    return ready(register_model)(FACE_EMBEDDER, table, trained, *scored, id=f"register_{name}_embedder")
