"""Step: the people found in somebody's photos, as a table of faces and an HTML page."""

from functools import reduce
from typing import Annotated

import mlflow
import pandas as pd
from zenml import step
from zenml.types import HTMLString

from core.assignments import Assignments
from core.embeddings import Embeddings
from core.face_table import FaceTable
from core.rejects import RejectLog
from core.spreadsheets import csv_text
from figures.people_page import FoundPeople, people_page
from steps.clustering.sort_people import PERSON
from workflow.materializers import DATA_FRAME
from workflow.tracking import IN_PIPELINE_RUN

PLACES = ["source", "path", "member", "frame", "box_x", "box_y", "box_w", "box_h", "confidence", "face_id"]


@step(experiment_tracker=True, settings=IN_PIPELINE_RUN, output_materializers={"people_in_photos": DATA_FRAME})
def report_people(
    table: FaceTable, embeddings: Embeddings, assignments: Assignments, rejects: list[RejectLog], thumbnails: bool
) -> tuple[Annotated[pd.DataFrame, "people_in_photos"], Annotated[HTMLString, "people_report"]]:
    """Return one row per face (person, photo, box) and the page; the run in MLflow gets both as CSV and HTML."""
    people = assignments.clusters[PERSON].to_numpy()
    found = FoundPeople(table, people, embeddings.vectors, embeddings.source, reduce(RejectLog.merge, rejects))
    page = people_page(found, thumbnails)
    rows = table.manifest[PLACES].assign(person=people).sort_values(["person", "path"]).reset_index(drop=True)
    mlflow.log_text(csv_text(rows), "people.csv")
    mlflow.log_text(page, "people.html")
    return rows, HTMLString(page)
