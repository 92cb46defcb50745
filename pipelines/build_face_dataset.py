"""From pictures and clips to a versioned, checked table of aligned faces."""

from typing import Any, NamedTuple

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
from workflow.engine import worked_by
from workflow.shards import shards


@pipeline(execution_mode=ExecutionMode.FAIL_FAST)
def build_face_dataset(**parameters: Any) -> None:
    """Find, measure, filter, split, align and check the faces of the configured sources.

    `parameters`: see `pipelines.build_face_dataset_plan.DatasetPlan`.
    """
    wire_faces(configured(DatasetPlan, parameters))


class Measured(NamedTuple):
    """Measured, filtered and split faces, before they are cut out.

    `faces`: the manifest. `landmarks`, `unmeasured`: of each part. `unreadable`: of the scan. `version`: of the data.
    """

    faces: StepArtifact
    landmarks: list[StepArtifact]
    unmeasured: list[StepArtifact]
    unreadable: StepArtifact
    version: StepArtifact


def wire_faces(plan: DatasetPlan, version: StepArtifact | None = None) -> StepArtifact:
    """Connect the steps; return the checked face table. `version`: of the data (default: what it is now)."""
    return wire_table(plan, wire_measuring(plan, version))


def wire_measuring(plan: DatasetPlan, version: StepArtifact | None = None) -> Measured:
    """Connect the steps up to the manifest; `version` as above."""
    version = version or data_version(plan.sources)
    raw, unreadable = ready(ingest)(plan.sources, version)
    look = ready(measure, **plan.needs.options(), **worked_by(plan.engine))
    measured, unmeasured, landmarks = zip(*(look(raw, plan.measure, part) for part in shards(plan.shards)), strict=True)
    marked = ready(filter_faces)(list(measured), list(unmeasured), plan.filter)
    return Measured(ready(split)(marked, plan.split), list(landmarks), list(unmeasured), unreadable, version)


def wire_table(plan: DatasetPlan, measured: Measured) -> StepArtifact:
    """Connect the steps that cut measured faces out, check them and report on them; return the checked table."""
    faces, landmarks, unmeasured, unreadable, version = measured
    decode = plan.measure.decode
    cut_out = ready(align, **worked_by(plan.engine))
    cut = (cut_out(faces, landmarks, plan.align, decode, version, part) for part in shards(plan.shards))
    tables, unaligned = zip(*cut, strict=True)
    checked = ready(check)(list(tables), plan.agreed_contract(), plan.table)
    if plan.selection:
        ready(choose)(checked, plan.selection)
    ready(report)(checked, [unreadable, *unmeasured, *unaligned], plan.filter, plan.thumbnails)
    return checked
