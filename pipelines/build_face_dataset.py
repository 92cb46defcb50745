"""From pictures and clips to a versioned, checked table of aligned faces."""

from typing import Any

from zenml import pipeline
from zenml.enums import ExecutionMode
from zenml.steps.entrypoint_function_utils import StepArtifact

from pipelines.build_face_dataset_plan import DatasetPlan
from steps.data.align_faces import align
from steps.data.check_contract import check
from steps.data.choose_faces import choose
from steps.data.filter_faces import filter_faces
from steps.data.ingest import ingest
from steps.data.measure_faces import measure
from steps.data.report_data import report
from steps.data.split_faces import split
from workflow.caching import ready
from workflow.config import configured
from workflow.data_version import data_version
from workflow.shards import shards


@pipeline(execution_mode=ExecutionMode.FAIL_FAST)
def build_face_dataset(**parameters: Any) -> None:
    """Find, measure, filter, split, align and check the faces of the configured sources.

    `parameters`: see `pipelines.build_face_dataset_plan.DatasetPlan`.
    """
    wire_faces(configured(DatasetPlan, parameters))


def wire_faces(plan: DatasetPlan, version: StepArtifact | None = None) -> StepArtifact:
    """Connect the steps; return the checked face table. `version`: of the data (default: what it is now)."""
    version = version or data_version(plan.sources)
    raw, unreadable = ready(ingest)(plan.sources, version)
    parts = shards(plan.shards)
    look = ready(measure, **plan.needs.options())
    measured, unmeasured, landmarks = zip(*(look(raw, plan.measure, part) for part in parts), strict=True)
    marked = ready(filter_faces)(list(measured), list(unmeasured), plan.filter)
    assigned = ready(split)(marked, plan.split)
    decode = plan.measure.decode
    cut = (ready(align)(assigned, list(landmarks), plan.align, decode, version, part) for part in parts)
    tables, unaligned = zip(*cut, strict=True)
    checked = ready(check)(list(tables), plan.agreed_contract())
    if plan.selection:
        ready(choose)(checked, plan.selection)
    ready(report)(checked, [unreadable, *unmeasured, *unaligned], plan.filter, plan.thumbnails)
    return checked
