"""From clips or folders of people to one neutral face a person, with the registered generator."""

from typing import Any

from zenml import pipeline
from zenml.enums import ExecutionMode

from pipelines.neutralise_plan import NeutralisePlan
from registry.loading import treatment_of
from registry.names import NEUTRAL_GENERATOR
from steps.data.align_faces import align
from steps.data.filter_faces import filter_faces
from steps.data.ingest import ingest
from steps.data.measure_faces import measure
from steps.inference.choose_frames import choose_frames
from steps.inference.make_faces import make_faces
from workflow.caching import ready
from workflow.config import configured
from workflow.data_version import data_version
from workflow.models import addresses
from workflow.shards import shards
from workflow.tracking import tracking_uri


@pipeline(execution_mode=ExecutionMode.FAIL_FAST)
def neutralise(**parameters: Any) -> None:
    """Measure the configured sources, choose each person's frames, make the faces.

    `parameters`: see `pipelines.neutralise_plan.NeutralisePlan`.
    """
    plan = configured(NeutralisePlan, parameters)
    (generator,) = addresses(NEUTRAL_GENERATOR, [plan.model], tracking_uri())
    treatment = treatment_of(generator, tracking_uri())
    selection = treatment.selection.model_copy(update={"frames": plan.frames or treatment.selection.frames})
    version, (whole,) = data_version(plan.sources), shards(1)
    raw, unreadable = ready(ingest)(plan.sources, version)
    measured, unmeasured, landmarks = ready(measure)(raw, plan.measure, whole)
    marked = ready(filter_faces)([measured], [unmeasured], plan.filter)
    frames, left_out = ready(choose_frames)(raw, marked, [unreadable, unmeasured], selection)
    table, _ = ready(align)(frames, [landmarks], treatment.align, plan.measure.decode, version, whole)
    limits = None if selection.expression else plan.filter
    ready(make_faces)(table, left_out, generator, plan.out, limits)
