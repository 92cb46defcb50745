"""From clips or folders of people to one neutral face a person, with the registered generator."""

from typing import Any

from zenml import pipeline
from zenml.enums import ExecutionMode

from pipelines.neutralise_plan import NeutralisePlan
from registry.neutral import RegisteredGenerator
from steps.data.align_faces import align
from steps.data.filter_faces import filter_faces
from steps.data.ingest import ingest
from steps.data.measure_faces import measure
from steps.inference.choose_frames import choose_frames
from steps.inference.make_faces import make_faces
from workflow.caching import ready
from workflow.config import configured
from workflow.data_version import data_version
from workflow.shards import shards
from workflow.tracking import tracking_uri


@pipeline(execution_mode=ExecutionMode.FAIL_FAST)
def neutralise(**parameters: Any) -> None:
    """Measure the configured sources, choose each person's frames, make the faces.

    `parameters`: see `pipelines.neutralise_plan.NeutralisePlan`.
    """
    plan = configured(NeutralisePlan, parameters)
    generator = RegisteredGenerator.named(plan.model, tracking_uri())
    version, (whole,) = data_version(plan.sources), shards(1)
    raw, unreadable = ready(ingest)(plan.sources, version)
    measured, unmeasured = ready(measure)(raw, plan.measure, whole)
    judged = ready(filter_faces)([measured], [unmeasured], plan.filter)
    frames, left_out = ready(choose_frames)(raw, judged, [unreadable, unmeasured], generator.choosing(plan.frames))
    table, _ = ready(align)(frames, generator.align, plan.measure.decode, version, whole)
    limits = None if generator.selection.expression else plan.filter
    ready(make_faces)(table, left_out, generator.uri, plan.out, limits)
