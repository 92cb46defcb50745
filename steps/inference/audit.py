"""Step: what a folder of faces holds, as a registered reader of attributes sees it."""

from functools import reduce
from typing import Annotated

import mlflow
import numpy as np
import pandas as pd
from zenml import save_artifact, step
from zenml.types import MarkdownString

from core.face_table import FaceTable
from core.rejects import RejectLog
from core.spreadsheets import write_csv
from core.storage import write_aside
from evaluation.audit import age_rows, class_rows, predicted, warnings
from faces.report.card import card, markdown_table
from models.attributes.model import AttributeModel
from models.attributes.settings import ClassTask
from registry.attributes import NEVER_SERVED
from registry.loading import open_uri
from workflow.materializers import DATA_FRAME
from workflow.paths import ROOT
from workflow.tracking import IN_PIPELINE_RUN

NOTE = """Shares of classes are corrected for what the model confused on labelled faces; their intervals hold the chance
of both. They are right when the faces here are confused as those were. Bands of age are counted as read. Nothing here
says who anybody is: it describes the set."""


@step(
    experiment_tracker=True,
    settings=IN_PIPELINE_RUN,
    output_materializers={"audit": DATA_FRAME},
    enable_cache=False,
)
def audit(
    tables: list[FaceTable], rejects: list[RejectLog], model_uri: str, out: str
) -> Annotated[pd.DataFrame, "audit"]:
    """Write `audit.csv`, `audit.md`, `faces.csv` and `left_out.csv` into `out`; return the first.

    `faces.csv` has what was predicted for each face, marked so, with how sure the model is; what is never served is
    counted for the whole set alone.
    """
    model: AttributeModel = open_uri(model_uri).model
    faces = [table for table in tables if len(table)]
    if not faces:
        raise ValueError("no face was found in the sources, so there is nothing to audit: left-out files say why")
    answers = _joined([model.predict(np.asarray(table.pixels)) for table in faces])
    found = audited(model, answers)
    log = reduce(RejectLog.merge, rejects)
    places = pd.concat([table.manifest[["face_id", "source", "path", "member", "frame"]] for table in faces])
    classes = {task.column: task.classes for task in model.tasks if isinstance(task, ClassTask)}
    single = {column: each for column, each in answers.items() if column not in NEVER_SERVED}
    told = pd.concat([places.reset_index(drop=True), predicted(single, classes)], axis=1)
    text = _report(found, len(told), model_uri)
    for name, table in {"audit": found, "faces": told, "left_out": log.to_frame()}.items():
        write_csv(ROOT / out / f"{name}.csv", table)
    write_aside(ROOT / out / "audit.md", lambda path: path.write_text(text, encoding="utf-8"))
    save_artifact(MarkdownString(text), name="audit_report")
    mlflow.log_metrics({"faces": len(told), "left_out": len(log.left_out())})
    mlflow.log_param("model", model_uri)
    for line in [f"{len(told)} faces audited into {ROOT / out}", *(f"WARNING: {each}" for each in warnings(found))]:
        print(line)
    return found


def audited(model: AttributeModel, answers: dict[str, np.ndarray]) -> pd.DataFrame:
    """Return one row per class and band of age."""
    parts = [
        class_rows(task.column, task.classes, answers[task.column], model.confused[task.column])
        for task in model.tasks
        if isinstance(task, ClassTask)
    ]
    parts += [age_rows("age", answers["age"])] if "age" in answers else []
    return pd.concat(parts, ignore_index=True)


def _joined(parts: list[dict[str, np.ndarray]]) -> dict[str, np.ndarray]:
    return {column: np.concatenate([part[column] for part in parts]) for column in parts[0]}


def _report(found: pd.DataFrame, faces: int, model_uri: str) -> str:
    rows = found.round(3).set_index(["column", "value"])[["faces", "share", "low", "high"]]
    named = rows.set_index(pd.Index([f"{column} {value}" for column, value in rows.index], name="of the faces"))
    rare = warnings(found)
    sections = {
        "Faces": f"{faces:,} faces, read by {model_uri}.",
        "Shares": markdown_table(named),
        "Rare": "\n".join(f"- {each}" for each in rare) or "No class is surely below half of an even share.",
        "How to read this": NOTE,
    }
    return card("Audit of a set of faces", sections)
