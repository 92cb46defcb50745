"""Autoencoders on the same faces, scored beside PCA and raw pixels, and registered."""

from typing import Any

from zenml import pipeline
from zenml.enums import ExecutionMode
from zenml.steps.entrypoint_function_utils import StepArtifact

from pipelines.train_autoencoders_plan import TrainingPlan
from steps.evaluation.compare_models import compare_models
from steps.evaluation.draw_baselines import draw_baselines
from steps.evaluation.draw_comparison import draw_comparison
from steps.evaluation.draw_model import draw_model
from steps.evaluation.draw_study import draw_study
from steps.evaluation.score_baselines import score_baselines
from steps.evaluation.score_model import score_model
from steps.evaluation.study_model import study_model
from steps.promotion.register_model import register_model
from steps.training.train_autoencoder import train_autoencoder
from workflow.caching import ready
from workflow.config import configured
from workflow.latest import latest_face_table
from workflow.tracking import tracking_uri


@pipeline(execution_mode=ExecutionMode.FAIL_FAST)
def train_autoencoders(**parameters: Any) -> None:
    """Train the configured autoencoders on the latest face table.

    `parameters`: see `pipelines.train_autoencoders_plan.TrainingPlan`.
    """
    wire(configured(TrainingPlan, parameters), latest_face_table())


def wire(plan: TrainingPlan, table: StepArtifact) -> list[StepArtifact]:
    """Connect the steps; return the addresses of the registered models. Trainings are separate steps."""
    tracking_uri()
    trained, scores, uris = [], [], []
    for model in plan.models:
        name = model.label
        seed = plan.seed_of(f"train_{name}")
        fit = ready(train_autoencoder, substitutions={"label": name}, **plan.needs.options())
        trained.append(fit(table, model, plan.training, plan.subset, seed, plan.needs.processes, id=f"train_{name}"))
        scores.append(ready(score_model)(table, trained[-1], plan.subset, plan.seed, id=f"score_{name}"))
        ready(draw_model)(table, trained[-1], plan.subset, plan.seed, id=f"draw_{name}")
        if plan.study:
            ready(study_model)(table, trained[-1], plan.subset, plan.seed, id=f"study_{name}")
            ready(draw_study)(table, trained[-1], plan.subset, plan.seed, id=f"draw_study_{name}")
        uris.append(ready(register_model)(table, trained[-1], scores[-1], id=f"register_{name}"))
    pcas = plan.pcas()
    baselines = ready(score_baselines)(table, pcas, plan.subset, plan.seed)
    ready(draw_baselines)(table, baselines, pcas, plan.subset, plan.seed)
    ready(compare_models)(table, trained, scores, baselines, plan.subset)
    ready(draw_comparison)(table, trained, scores, pcas, plan.subset, plan.seed)
    return uris
