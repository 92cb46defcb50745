"""The faces of new pictures and clips, cut out as a registered model takes them."""

from typing import NamedTuple

from zenml.steps.entrypoint_function_utils import StepArtifact

from steps.align_faces import align
from steps.caching import ready
from steps.data_version import data_version
from steps.filter_faces import filter_faces
from steps.ingest import ingest
from steps.measure_faces import measure
from steps.plans.batch import BatchPlan
from steps.registry import crop_of
from steps.shards import shards
from steps.tracking import tracking_uri


class Incoming(NamedTuple):
    """A face table a shard, and every log of what was left out."""

    tables: list[StepArtifact]
    rejects: list[StepArtifact]


def wire(plan: BatchPlan, model_uri: str) -> Incoming:
    """Find, measure, judge and cut out the faces; no split, no contract."""
    version, parts, crop = data_version(plan.folders()), shards(plan.shards), crop_of(model_uri, tracking_uri())
    raw, unreadable = ready(ingest)(plan.sources, version)
    look = ready(measure, **plan.needs.options())
    measured, unmeasured = zip(*(look(raw, plan.measure, part) for part in parts), strict=True)
    judged = ready(filter_faces)(list(measured), list(unmeasured), plan.filter)
    decode = plan.measure.decode
    tables, unaligned = zip(*(ready(align)(judged, crop, decode, version, part) for part in parts), strict=True)
    return Incoming(list(tables), [unreadable, *unmeasured, *unaligned])
