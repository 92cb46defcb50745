"""Step: sort the faces of somebody's photos by who they show."""

from typing import Annotated

import mlflow
import numpy as np
import pandas as pd
from zenml import step

from clustering.interface import NOISE
from clustering.photos import PhotoSettings, sort_photos
from core.assignments import Assignments
from core.embeddings import Embeddings
from core.face_table import FaceTable
from workflow.materializers import ASSIGNMENTS
from workflow.tracking import IN_PIPELINE_RUN

PERSON = "person"
"""The column of the people found."""


@step(experiment_tracker=True, settings=IN_PIPELINE_RUN, output_materializers=ASSIGNMENTS)
def sort_people(
    table: FaceTable, embeddings: Embeddings, sorting: PhotoSettings
) -> Annotated[Assignments, "photo_people"]:
    """Return whose face each is, numbered from 0, the person with most faces; -1 is unsorted."""
    people = sort_photos(embeddings.vectors, pictures(table.manifest), sorting)
    unsorted = people == NOISE
    numbers = {"faces": len(people), "people": int(people.max(initial=NOISE)) + 1, "unsorted": int(unsorted.sum())}
    mlflow.log_metrics(numbers)
    clusters = pd.DataFrame({"face_id": embeddings.face_ids, PERSON: people})
    return Assignments(clusters, {PERSON: sorting.model_dump()})


def pictures(manifest: pd.DataFrame) -> np.ndarray:
    """Return int64 (N,): which photo, or frame of a clip, each face is in, numbered from 0."""
    return manifest.groupby(["source", "path", "member", "frame"], dropna=False, sort=False).ngroup().to_numpy()
