"""From a folder of photos to people: whose face is in which photo, and an HTML page."""

from typing import Any

from zenml import pipeline
from zenml.enums import ExecutionMode

from pipelines.cluster_photos_plan import PhotosPlan
from registry.loading import treatment_of
from registry.names import FACE_EMBEDDER
from steps.clustering.embed_photos import embed_photos
from steps.clustering.report_people import report_people
from steps.clustering.sort_people import sort_people
from steps.data.align_faces import align
from steps.data.filter_faces import filter_faces
from steps.data.ingest import ingest
from steps.data.measure_faces import measure
from workflow.caching import ready
from workflow.config import configured
from workflow.data_version import data_version
from workflow.models import addresses
from workflow.shards import shards
from workflow.tracking import tracking_uri


@pipeline(execution_mode=ExecutionMode.FAIL_FAST)
def cluster_photos(**parameters: Any) -> None:
    """Find every face in a folder of photos and sort the faces by who they show, with a registered model.

    `parameters`: see `pipelines.cluster_photos_plan.PhotosPlan`.
    """
    plan = configured(PhotosPlan, parameters)
    (model,) = addresses(FACE_EMBEDDER, [plan.model], tracking_uri())
    crop, version, (everything,) = treatment_of(model, tracking_uri()).align, data_version([plan.photos]), shards(1)
    raw, unreadable = ready(ingest)([plan.photos], version)
    measured, unmeasured, landmarks = ready(measure)(raw, plan.measure, everything)
    faces = ready(filter_faces)([measured], [unmeasured])
    table, unaligned = ready(align)(faces, [landmarks], crop, plan.measure.decode, version, everything)
    embeddings = ready(embed_photos)(table, model, plan.adapt)
    people = ready(sort_people)(table, embeddings, plan.sorting)
    ready(report_people)(table, embeddings, people, [unreadable, unmeasured, unaligned], plan.thumbnails)
