"""From a folder of photos to people: whose face is in which photo, and a page to look at."""

from typing import Any

from zenml import pipeline
from zenml.enums import ExecutionMode

from steps.align_faces import align
from steps.caching import ready
from steps.config import configured
from steps.data_version import data_version
from steps.embed_photos import embed_photos
from steps.filter_faces import filter_faces
from steps.ingest import ingest
from steps.measure_faces import measure
from steps.plans.photos import PhotosPlan
from steps.registry import crop_of, resolve
from steps.report_people import report_people
from steps.shards import shards
from steps.sort_people import sort_people
from steps.tracking import tracking_uri


@pipeline(execution_mode=ExecutionMode.FAIL_FAST)
def cluster_photos(**parameters: Any) -> None:
    """Find every face in a folder of photos and sort the faces by who they show, with a registered model.

    `parameters`: see `steps.plans.photos.PhotosPlan`.
    """
    plan = configured(PhotosPlan, parameters)
    (model,) = resolve([plan.model], tracking_uri())
    crop, version, (everything,) = crop_of(model, tracking_uri()), data_version([plan.folder()]), shards(1)
    raw, unreadable = ready(ingest)([plan.photos], version)
    measured, unmeasured = ready(measure)(raw, plan.measure, everything)
    faces = ready(filter_faces)([measured], [unmeasured])
    table, unaligned = ready(align)(faces, crop, plan.measure.decode, version, everything)
    embeddings = ready(embed_photos)(table, model)
    people = ready(sort_people)(table, embeddings, plan.sorting)
    ready(report_people)(table, embeddings, people, [unreadable, unmeasured, unaligned], plan.thumbnails)
