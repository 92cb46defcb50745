"""Autoencoders and other embedders on the same faces, scored beside PCA and raw pixels, and registered."""

from typing import Any, NamedTuple

from zenml import pipeline
from zenml.enums import ExecutionMode
from zenml.steps.entrypoint_function_utils import StepArtifact

from models.families.registry import ModelSettings
from pipelines.train_autoencoders_plan import TrainingPlan
from pipelines.train_embedder import wire_embedder, wire_fit, wire_scores
from registry.names import FACE_AUTOENCODER
from steps.evaluation.compare_models import compare_models
from steps.evaluation.draw_baselines import draw_baselines
from steps.evaluation.draw_comparison import draw_comparison
from steps.evaluation.draw_study import draw_study
from steps.evaluation.score_baselines import score_baselines
from steps.evaluation.study_model import study_model
from steps.promotion.register_model import register_model
from steps.training.train_autoencoder import train_autoencoder
from workflow.caching import ready
from workflow.config import configured
from workflow.face_tables import check_fit, face_table
from workflow.tracking import tracking_uri


class Registered(NamedTuple):
    """Addresses of what a training has registered: the networks once more among the embedders."""

    autoencoders: list[StepArtifact]
    embedders: list[StepArtifact]


@pipeline(execution_mode=ExecutionMode.FAIL_FAST)
def train_autoencoders(**parameters: Any) -> None:
    """Train the configured autoencoders and embedders on the newest face table of the plan's name.

    `parameters`: see `pipelines.train_autoencoders_plan.TrainingPlan`.
    """
    plan = configured(TrainingPlan, parameters)
    table = face_table(plan.table)
    check_fit(table, plan.sizes(), plan.on_mesh())
    wire_training(plan, table)


def wire_training(plan: TrainingPlan, table: StepArtifact) -> Registered:
    """Connect the steps; return the addresses of the registered models. Trainings are separate steps."""
    tracking_uri()
    trained = {model.label: _network(plan, table, model) for model in plan.models}
    trained |= {each.label: wire_fit(table, each, plan.subset, plan.seed) for each in plan.embedders}
    scored = {name: wire_scores(table, name, each, plan.subset, plan.seed) for name, each in trained.items()}
    autoencoders = [
        ready(register_model)(
            FACE_AUTOENCODER, table, trained[model.label], *scored[model.label], id=f"register_{model.label}"
        )
        for model in plan.models
    ]
    embedders = [wire_embedder(table, name, each, scored[name]) for name, each in trained.items()]
    _compare(plan, table, list(trained.values()), [scores for scores, _ in scored.values()])
    return Registered(autoencoders, embedders)


def _network(plan: TrainingPlan, table: StepArtifact, model: ModelSettings) -> StepArtifact:
    name = model.label
    fit = ready(train_autoencoder, substitutions={"label": name}, **plan.needs.options())
    trained = fit(table, model, plan.training, plan.subset, plan.seed, plan.needs.processes, id=f"train_{name}")
    if plan.study:
        ready(study_model)(table, trained, plan.subset, plan.seed, id=f"study_{name}")
        ready(draw_study)(table, trained, plan.subset, plan.seed, id=f"draw_study_{name}")
    return trained


def _compare(plan: TrainingPlan, table: StepArtifact, trained: list[StepArtifact], scores: list[StepArtifact]) -> None:
    pcas = plan.pcas()
    baselines = ready(score_baselines)(table, pcas, plan.subset, plan.seed)
    ready(draw_baselines)(table, baselines, pcas, plan.subset, plan.seed)
    ready(compare_models)(table, trained, scores, baselines, plan.subset)
    ready(draw_comparison)(table, trained, scores, pcas, plan.subset, plan.seed)
