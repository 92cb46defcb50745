"""From pictures and clips to a versioned, checked table of aligned faces."""

from typing import Any

from zenml import pipeline
from zenml.enums import ExecutionMode
from zenml.steps.entrypoint_function_utils import StepArtifact

from steps.align_faces import align
from steps.caching import ready
from steps.check_contract import check
from steps.choose_faces import choose
from steps.config import configured
from steps.data_version import data_version
from steps.filter_faces import filter_faces
from steps.ingest import ingest
from steps.measure_faces import measure
from steps.plans.dataset import DatasetPlan
from steps.report_data import report
from steps.shards import shards
from steps.split_faces import split


@pipeline(execution_mode=ExecutionMode.FAIL_FAST)
def build_face_dataset(**parameters: Any) -> None:
    """Find, measure, filter, split, align and check the faces of the configured sources.

    `parameters`: see `steps.plans.dataset.DatasetPlan`.
    """
    wire(configured(DatasetPlan, parameters))


def wire(plan: DatasetPlan, version: StepArtifact | None = None) -> StepArtifact:
    """Connect the steps; return the checked face table. `version`: of the data (default: what it is now)."""
    version = version or data_version(plan.folders())
    raw, unreadable = ready(ingest)(plan.sources, version)
    parts = shards(plan.shards)
    look = ready(measure, **plan.needs.options())
    measured, unmeasured = zip(*(look(raw, plan.measure, part) for part in parts), strict=True)
    judged = ready(filter_faces)(list(measured), list(unmeasured), plan.filter)
    assigned = ready(split)(judged, plan.split)
    decode = plan.measure.decode
    tables, unaligned = zip(*(ready(align)(assigned, plan.align, decode, version, part) for part in parts), strict=True)
    checked = ready(check)(list(tables), plan.agreed_contract())
    if plan.selection:
        ready(choose)(checked, plan.selection)
    ready(report)(checked, [unreadable, *unmeasured, *unaligned], plan.filter, plan.thumbnails)
    return checked
