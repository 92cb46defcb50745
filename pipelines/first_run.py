"""The whole way at once: faces, autoencoders and embedders, their champions, people, a generator of neutral faces."""

from typing import Any

from zenml import pipeline
from zenml.enums import ExecutionMode
from zenml.steps.entrypoint_function_utils import StepArtifact

from pipelines.build_face_dataset import Measured, wire_measuring, wire_table
from pipelines.cluster_faces import wire_clustering
from pipelines.first_run_plan import FirstRunPlan
from pipelines.promote_model import challenge, frozen_faces
from pipelines.train_autoencoders import wire_training
from pipelines.train_neutral_generator import wire_generators
from pipelines.train_neutral_generator_plan import NeutralPlan
from steps.data.align_faces import align
from steps.data.choose_faces import choose
from steps.data.take_chosen import take_chosen
from workflow.caching import ready
from workflow.config import configured
from workflow.shards import shards


@pipeline(execution_mode=ExecutionMode.FAIL_FAST)
def first_run(**parameters: Any) -> None:
    """Chain the pipelines in one DAG.

    `parameters`: see `pipelines.first_run_plan.FirstRunPlan`.
    """
    plan = configured(FirstRunPlan, parameters)
    dataset = plan.faces()
    measured = wire_measuring(dataset)
    table = wire_table(dataset, measured)
    models = wire_training(plan.training, table)
    faces = frozen_faces(plan.promotion, table)
    challenge(plan.promotion, faces, models.autoencoders, dataset.align)
    if plan.embedder_promotion:
        challenge(plan.embedder_promotion, faces, models.embedders, dataset.align)
    wire_clustering(plan.clustering, table, models.embedders)
    if generators := plan.generators():
        _wire_generators(generators, measured, table)


def _wire_generators(plan: NeutralPlan, measured: Measured, table: StepArtifact) -> None:
    """Connect the steps of the generators, without pictures; only the chosen faces are cut out anew."""
    chosen, _ = ready(choose)(table, plan.selection)
    faces = ready(take_chosen)(measured.faces, chosen)
    dataset, (whole,) = plan.dataset, shards(1)
    cut = ready(align)(faces, measured.landmarks, dataset.align, dataset.measure.decode, measured.version, whole)
    wire_generators(plan, cut[0], chosen, {}, pictures=False)
