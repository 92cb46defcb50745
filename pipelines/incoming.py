"""The faces of new pictures and clips, cut out as a registered model takes them."""

from typing import NamedTuple

from zenml.steps.entrypoint_function_utils import StepArtifact

from pipelines.score_batch_plan import BatchPlan
from registry.loading import treatment_of
from steps.data.align_faces import align
from steps.data.filter_faces import filter_faces
from steps.data.ingest import ingest
from steps.data.measure_faces import measure
from workflow.caching import ready
from workflow.data_version import data_version
from workflow.engine import worked_by
from workflow.shards import shards
from workflow.tracking import tracking_uri


class Incoming(NamedTuple):
    """A face table a shard, and every log of what was left out."""

    tables: list[StepArtifact]
    rejects: list[StepArtifact]


def wire_incoming(plan: BatchPlan, model_uri: str) -> Incoming:
    """Find, measure, mark and cut out the faces; no split, no contract."""
    version, parts = data_version(plan.sources), shards(plan.shards)
    crop = treatment_of(model_uri, tracking_uri()).align
    raw, unreadable = ready(ingest)(plan.sources, version)
    look = ready(measure, **plan.needs.options(), **worked_by(plan.engine))
    measured, unmeasured, landmarks = zip(*(look(raw, plan.measure, part) for part in parts), strict=True)
    marked = ready(filter_faces)(list(measured), list(unmeasured), plan.filter)
    decode = plan.measure.decode
    cut_out = ready(align, **worked_by(plan.engine))
    cut = (cut_out(marked, list(landmarks), crop, decode, version, part) for part in parts)
    tables, unaligned = zip(*cut, strict=True)
    return Incoming(list(tables), [unreadable, *unmeasured, *unaligned])
